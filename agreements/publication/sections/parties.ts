import type { Agreement, PartyRole } from '../../../domain/agreement.js';
import { isPulled } from '../../../domain/transmission-mode.js';
import type { Fact, Section } from '../section.js';
import { dotted, longDate, yesOrNo } from '../words.js';

/** Who made the protocol with whom: considerations, signatories, publication, advice (R1, R3, R15 to R17). */
export function partiesSection(agreement: Agreement): Section {
  const { cooperation, validFrom, validUntil } = agreement;
  return {
    title: 'Partijen en looptijd',
    facts: [
      { path: 'agreementId', term: 'Kenmerk van het protocol', text: agreement.agreementId },
      { path: 'version', term: 'Versie', text: String(agreement.version) },
      { path: 'validFrom', term: 'Geldig vanaf', text: longDate(validFrom) },
      {
        path: 'validUntil',
        term: 'Geldig tot en met',
        text:
          validUntil === undefined
            ? 'voor de duur van de samenwerkingsovereenkomst; er is geen einddatum bepaald'
            : longDate(validUntil),
      },
      {
        path: 'cooperation.concludedOn',
        term: 'Samenwerkingsovereenkomst gesloten op',
        text: longDate(cooperation.concludedOn),
      },
      { path: 'cooperation.reference', term: 'Samenwerkingsovereenkomst', text: cooperation.reference },
      ...optional('cooperation.documentHash', 'Controlegetal van de overeenkomst (SHA-256)', cooperation.documentHash),
    ],
    parts: [
      partySection(agreement, 'sender', 'verzender', senderFacts(agreement)),
      partySection(agreement, 'receiver', 'ontvanger', receiverFacts(agreement)),
    ],
  };
}

function partySection(agreement: Agreement, role: PartyRole, word: string, facts: Fact[]): Section {
  const party = agreement[role];
  return {
    title: `${party.name}, ${word}`,
    facts: [
      { path: `${role}.name`, term: 'Naam', text: party.name },
      { path: `${role}.enterpriseNumber`, term: 'Ondernemingsnummer (KBO)', text: dotted(party.enterpriseNumber) },
      { path: `${role}.address`, term: 'Adres', text: party.address },
      {
        path: `${role}.signatories`,
        term: 'Vertegenwoordigd door',
        text: party.signatories.map(({ name, capacity }) => `${name}, ${capacity}`),
      },
      ...facts,
      {
        path: `${role}.dpoContact`,
        term: 'Functionaris voor gegevensbescherming',
        text: party.dpoContact,
      },
      {
        path: `${role}.adviceOn`,
        term: 'Advies van de functionaris',
        text: `${longDate(party.adviceOn)}, over een ontwerp van dit protocol`,
      },
      {
        path: `${role}.publication`,
        term: `Bekendgemaakt op ${longDate(party.publication.publishedOn)}`,
        text: party.publication.url,
        link: party.publication.url,
      },
    ],
  };
}

function senderFacts({ sender }: Agreement): Fact[] {
  return [
    {
      path: 'sender.teams',
      term: 'Teams die doorverwijzen',
      text: sender.teams.map(({ code, name }) => `${name} (${code})`),
    },
  ];
}

function receiverFacts(agreement: Agreement): Fact[] {
  const { receiver } = agreement;
  const undertakes = yesOrNo(receiver.undertakesReadLogging);
  return [
    {
      path: 'receiver.undertakesReadLogging',
      term: 'Houdt bij wie de gegevens inkijkt',
      text: isPulled(agreement) ? `${undertakes}; wie ze bij de connector leest, wordt daar bijgehouden` : undertakes,
    },
    ...optional('receiver.endpoint', 'Adres van het systeem', receiver.endpoint),
  ];
}

/** A fact, where the agreement has a value for it. */
function optional(path: string, term: string, text: string | undefined): Fact[] {
  return text === undefined ? [] : [{ path, term, text }];
}
