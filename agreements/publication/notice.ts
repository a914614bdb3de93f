import { Problem } from '../../domain/problems.js';
import { CONTACT_ITEMS, NOTICE_ITEMS, type NoticeItem } from '../../domain/referral.js';
import type { LoadedAgreement } from '../load-agreement.js';
import { touches } from './section.js';
import { DATA_WORDS, NOTICE_WORDS } from './words.js';

/** What is read together with a client before consent (R6, R7): the agreement's own words, under headings in Dutch. */
export interface Notice {
  agreementId: string;
  agreementVersion: number;
  /** What a submission records as `information.noticeVersion` and `information.language`. */
  noticeVersion: string;
  language: string;
  /** Whether some of it is still a proposal, so that nobody takes it for approved. */
  isProposal: boolean;
  title: string;
  sender: string;
  items: { item: NoticeItem; heading: string; text: string }[];
  consentStatement: string;
  /** What travels in any case, and what the client chooses from. */
  always: string;
  choices: string[];
  withdrawal: string;
}

const DUTCH = 'nl';

/**
 * The notice of an agreement. Throws `Problem('configurationInvalid')` where it is in another language than Dutch: the
 * words around the items are Dutch.
 */
export function noticeOf({ agreement, proposals }: LoadedAgreement): Notice {
  const { agreementId, version, sender, receiver, notice } = agreement;
  if (notice.language !== DUTCH) {
    const detail = `must be ${DUTCH} to be shown: the words around the items are Dutch`;
    throw new Problem('configurationInvalid', [
      { type: 'rejectedInput', in: 'file', name: `${agreementId}.yaml: notice.language`, detail },
    ]);
  }
  return {
    agreementId,
    agreementVersion: version,
    noticeVersion: notice.version,
    language: notice.language,
    isProposal: touches(
      'notice',
      proposals.map(({ path }) => path),
    ),
    title: `Mogen we uw gegevens doorgeven aan ${receiver.name}?`,
    sender: sender.name,
    items: NOTICE_ITEMS.map((item) => ({ item, heading: NOTICE_WORDS[item], text: notice.items[item] })),
    consentStatement: notice.consentStatement,
    always: DATA_WORDS.name,
    choices: CONTACT_ITEMS.map((item) => DATA_WORDS[item]),
    withdrawal: notice.withdrawal,
  };
}

/** The sentences around the notice's own words, the same in text and on paper. */
export const NOTICE_PHRASES = {
  draft: 'Ontwerp: deze tekst is nog niet afgesproken. Gebruik hem niet in een gesprek.',
  intro: 'Lees deze uitleg samen, voor u beslist. U mag altijd vragen stellen.',
  consent: 'Uw toestemming',
  aloud: 'Lees dit hardop voor:',
  choose: 'Kies zelf wat we doorgeven. Eén manier om u te bereiken is genoeg.',
  always: 'altijd',
  withdrawal: 'Uw toestemming intrekken',
  signature: 'Alleen als u uw toestemming op papier geeft:',
  lines: ['Datum', 'Handtekening'],
} as const;

/** What the team member notes with the referral. */
export function noteForTeamMember({ noticeVersion, language }: Notice): string {
  return (
    'Voor het teamlid: noteer bij de doorverwijzing dat u de vijf punten besproken hebt voor de toestemming, met ' +
    `versie ${noticeVersion} en taal ${language} van deze uitleg.`
  );
}
