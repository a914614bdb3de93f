import { isClosingRule } from '../../../domain/endings.js';
import { CONTACT_OUTCOMES, type ContactOutcome } from '../../../domain/events.js';
import type { FormContext } from '../form-context.js';
import { momentOf } from '../moments.js';
import { OUTCOME_WORDS } from '../words/codes.js';
import { eventOf, type Field, type ReferralForm } from './form.js';

/** One form for each outcome: each has its own consequence, which is said before it is sent. */
export const outcomeForms: readonly ReferralForm[] = CONTACT_OUTCOMES.map(outcomeForm);

const ERASED = 'De gegevens worden dan gewist. Dat kan niet ongedaan gemaakt worden.';
const FIRST_STANDS = 'Dit is het resultaat van deze doorverwijzing. Het eerste dat geregistreerd wordt, blijft gelden.';

const EXPLANATIONS: Record<ContactOutcome, string[]> = {
  helpWanted: [
    'U opende een dossier in uw eigen toepassing. Vul hier het nummer van dat dossier in: dat is het bewijs dat uw OCMW verder helpt.',
    FIRST_STANDS,
  ],
  helpDeclined: ['Het contact vond plaats, en de cliënt wil geen verdere hulp.', ERASED],
  unreachable: ['De afgesproken contactpogingen leverden niets op.', ERASED],
  notCompetent: ['De cliënt woont niet in uw gemeente.', ERASED],
  deceased: [ERASED],
};

function outcomeForm(outcome: ContactOutcome): ReferralForm {
  return {
    path: outcome,
    group: 'outcome',
    title: OUTCOME_WORDS[outcome],
    submit:
      outcome === 'helpWanted' ? 'Registreren dat de cliënt hulp wil' : 'Registreren, en de gegevens laten wissen',
    isFinal: outcome !== 'helpWanted',
    done: 'Het resultaat is geregistreerd.',
    scope: 'referrals:report',
    isOffered: (context) => context.referral.status === 'awaitingOutcome' && isAgreed(outcome, context),
    explanation: () => EXPLANATIONS[outcome],
    fields: () => [
      { kind: 'moment', name: 'occurredAt', label: 'Wanneer werd dit duidelijk?' },
      ...(outcome === 'helpWanted' ? [DOSSIER_REFERENCE] : []),
      ...(outcome === 'helpWanted' || outcome === 'helpDeclined' ? [ALREADY_KNOWN] : []),
    ],
    send: (client, caller, referralId, { occurredAt = '', alreadyKnown, ...values }, eventId) => {
      const change = {
        ...{ outcome, occurredAt: momentOf(occurredAt) },
        ...(alreadyKnown !== undefined && { alreadyKnown: true }),
      };
      return client.report(caller, referralId, eventOf('contactOutcome', eventId, values, change));
    },
  };
}

/** Whether the agreement names an outcome that counts only then; what it says nothing of is always there. */
function isAgreed(outcome: ContactOutcome, { agreement }: FormContext): boolean {
  return !isClosingRule(outcome) || (agreement?.closingRules.includes(outcome) ?? false);
}

/** How many contact attempts are still missing before this outcome may be reported; 0 where none is. */
export function attemptsMissing(path: string, { agreement, referral }: FormContext): number {
  if (path !== 'unreachable') return 0;
  return Math.max(0, (agreement?.contact.attemptsForUnreachable ?? 0) - (referral.contactAttempts ?? 0));
}

export const DOSSIER_REFERENCE: Field = {
  ...{ kind: 'text', name: 'dossierReference', label: 'Nummer van het dossier in uw OCMW' },
  hint: 'Letters, cijfers en . _ / - zonder spaties. Geen naam.',
  missing: 'Vul het nummer van het dossier in.',
  wrong: 'Gebruik hoogstens 64 letters, cijfers en . _ / - zonder spaties.',
};

const ALREADY_KNOWN: Field = {
  ...{ kind: 'check', name: 'alreadyKnown', label: 'De cliënt was al bekend bij ons OCMW' },
};
