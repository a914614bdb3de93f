import { IDLE_MINUTES } from '../../../clients/inbox-sessions.js';
import { type Issue, Problem } from '../../../domain/problems.js';
import type { ReferralReading } from '../../../domain/readings.js';
import { type ContactItem, DATA_ITEMS } from '../../../domain/referral.js';
import { inTerritory } from '../../../domain/territory.js';
import { isPulled } from '../../../domain/transmission-mode.js';
import { spokenPhone } from '../words/phone.js';
import { eventOf, type Field, type ReferralForm, type Values } from './form.js';

/** What the client consented to share, as codes: only that can be corrected here, and it is said with each form. */
const ITEMS = 'items';
const POSTAL_CODE = 'residence.postalCode';
const LIVES_THERE = 'residence.isPlaceOfResidence';

/**
 * The whole of the client's data once more (GDPR 16), fields named as the API names them. It begins with what stands here, for
 * whoever may read that; elsewhere it begins empty. What is typed goes into the event and back into the page, and nowhere else.
 */
export const correctionForm: ReferralForm = {
  path: 'correction',
  group: 'other',
  title: 'Gegevens van de cliënt verbeteren',
  submit: 'Verbetering registreren',
  done: 'De verbetering is geregistreerd.',
  scope: 'referrals:report',
  isOffered: ({ referral, agreement, isReadable, me }) =>
    referral.status === 'awaitingOutcome' &&
    (agreement === undefined || !isPulled(agreement) || (isReadable && referral.assignedTo === me)),
  explanation: () => [
    'Kloppen de gegevens niet meer? Verbeter ze hier. Wat u hier laat staan of invult, komt in de plaats van wat er stond: laat staan wat klopt, en maak leeg wat de cliënt niet (meer) heeft.',
    `Dat u de gegevens hier bekijkt, wordt geregistreerd. Na ${IDLE_MINUTES} minuten sluit deze pagina: wat u dan nog niet verstuurde, is weg.`,
  ],
  begin: async (client, caller, referralId) => valuesOf(await client.readRecord(caller, referralId)),
  fields: (_context, values) => fieldsFor(values[ITEMS]?.split(' ') ?? DATA_ITEMS),
  faults: ({ agreement }, { [POSTAL_CODE]: postalCode }) =>
    agreement === undefined || postalCode === undefined || inTerritory(agreement, postalCode)
      ? {}
      : { [POSTAL_CODE]: OUTSIDE },
  send: (client, caller, referralId, values, eventId) =>
    client.report(caller, referralId, eventOf('correction', eventId, {}, recordOf(values))).catch(onOneField),
};

const OUTSIDE =
  'Dit is geen postcode van uw gemeente. Woont de cliënt er niet (meer)? Registreer dan dat een ander OCMW bevoegd is.';
const TOO_LONG = 'Gebruik één regel, niet te lang, zonder vreemde tekens.';

function text(
  name: string,
  label: string,
  missing: string,
  more: { hint?: string; wrong?: string; keyboard?: string },
) {
  return { kind: 'text', name, label, missing, wrong: TOO_LONG, ...more } as const satisfies Field;
}

function fieldsFor(items: readonly string[]): Field[] {
  const has = (item: ContactItem) => items.includes(item);
  const name = { wrong: 'Gebruik letters, op één regel.' };
  return [
    text('client.givenName', 'Voornaam', 'Vul de voornaam in.', name),
    text('client.familyName', 'Familienaam', 'Vul de familienaam in.', name),
    ...(has('phone')
      ? [
          text('client.phone', 'Telefoonnummer', '', {
            wrong: 'Vul een telefoonnummer in dat bestaat, van buiten België met de landcode.',
            keyboard: 'tel',
          }),
        ]
      : []),
    ...(has('email')
      ? [text('client.email', 'E-mailadres', '', { wrong: 'Vul een e-mailadres in.', keyboard: 'email' })]
      : []),
    ...(has('address')
      ? [
          text('client.address.street', 'Straat', 'Vul de straat in, of maak het hele adres leeg.', {}),
          text('client.address.houseNumber', 'Huisnummer', 'Vul het huisnummer in, of maak het hele adres leeg.', {}),
          text('client.address.boxNumber', 'Bus', '', {}),
          text('client.address.locality', 'Gemeente', 'Vul de gemeente in, of maak het hele adres leeg.', {}),
        ]
      : []),
    text(POSTAL_CODE, 'Postcode van de woonplaats', 'Vul de postcode van de woonplaats in.', {
      hint: 'Altijd nodig: ze zegt of uw OCMW bevoegd is.',
      wrong: 'Vul een postcode van vier cijfers in.',
      keyboard: 'numeric',
    }),
    {
      ...{ kind: 'confirmation', name: LIVES_THERE, label: 'De cliënt woont daar.' },
      missing: 'Vink dit aan als de cliënt daar woont.',
    },
    { kind: 'hidden', name: ITEMS },
  ];
}

function valuesOf({ client, consentedItems }: ReferralReading): Values {
  const { address, phone } = client;
  const values = {
    ...{ [ITEMS]: consentedItems.join(' '), 'client.givenName': client.givenName },
    ...{ 'client.familyName': client.familyName, 'client.email': client.email },
    'client.phone': phone && spokenPhone(phone),
    'client.address.street': address?.street,
    'client.address.houseNumber': address?.houseNumber,
    'client.address.boxNumber': address?.boxNumber,
    'client.address.locality': address?.locality,
    [POSTAL_CODE]: address?.postalCode,
  };
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The corrected record; without any line of an address there is none, and the postal code is the residence's alone. */
function recordOf(values: Values) {
  const part = (prefix: string, names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = values[`${prefix}.${name}`];
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const postalCode = values[POSTAL_CODE] === undefined ? {} : { postalCode: values[POSTAL_CODE] };
  const address = part('client.address', ['street', 'houseNumber', 'boxNumber', 'locality']);
  return {
    client: {
      ...part('client', ['givenName', 'familyName', 'phone', 'email']),
      ...(Object.keys(address).length > 0 && { address: { ...address, ...postalCode } }),
    },
    residence: { ...postalCode, isPlaceOfResidence: values[LIVES_THERE] !== undefined },
  };
}

/** The form asks once for what the API has twice: the postal code of the address is that of the residence. */
function onOneField(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  const issues = error.issues.map(
    (issue): Issue => (issue.name === 'client.address.postalCode' ? { ...issue, name: POSTAL_CODE } : issue),
  );
  throw new Problem(error.code, issues, error.detail);
}
