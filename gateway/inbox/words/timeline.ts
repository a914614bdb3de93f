import { TERMINAL_STATES } from '../../../domain/states.js';
import type { TimelineEntry } from '../../../domain/views.js';
import { CHANNEL_WORDS, OUTCOME_WORDS, RESULT_WORDS } from './codes.js';
import { refusalWords } from './refusals.js';
import { reasonWords, STATE_WORDS } from './states.js';

type Codes = TimelineEntry['codes'];

/** What is offered, received or read has a line of its own. */
const TOLD_STATES: readonly string[] = ['deliveryFailed', 'suspended', 'erasing', ...TERMINAL_STATES];

/** What of a timeline is told, by audit action; the rest is the connector's own housekeeping. */
const TOLD: Readonly<Record<string, (codes: Codes) => string | undefined>> = {
  accepted: () => 'De verwijzer diende de doorverwijzing in',
  offered: () => 'De doorverwijzing werd aangeboden aan uw OCMW',
  assigned: ({ socialWorkerId }) => `Toegewezen aan ${socialWorkerId ?? 'een maatschappelijk werker'}`,
  recordRead: () => 'De gegevens werden bekeken',
  delivered: ({ recordVersion }) =>
    recordVersion === 1 ? 'De gegevens zijn ontvangen' : 'Verbeterde gegevens zijn ontvangen',
  eventAccepted: eventWords,
  eventRefused: ({ code }) => `Niet aanvaard: ${refusalWords(String(code))}`,
  stateChanged: ({ to, reason }) => {
    if (!TOLD_STATES.includes(String(to))) return undefined;
    const state = (STATE_WORDS as Readonly<Record<string, string>>)[String(to)];
    const why = reason === undefined ? undefined : reasonWords(String(reason));
    return state && `${state}${why === undefined ? '' : ` (${why})`}`;
  },
  reminder: () => 'Herinnering: neem contact op',
  escalation: () => 'Het contact is te laat',
  contactTimeOver: () => 'De tijd om contact op te nemen is voorbij',
  breachOpened: () => 'Mogelijk datalek: de doorverwijzing ging over de verkeerde persoon',
  breachConcluded: () => 'Een functionaris voor gegevensbescherming sloot het mogelijke datalek af',
  erasureRequested: () => 'Uw OCMW werd gevraagd de gegevens te wissen',
  erasureEscalated: () => 'Het wissen is nog niet bevestigd',
  taskOpened: () => 'Er kwam een taak bij',
  taskConfirmed: () => 'Een taak werd bevestigd',
  taskSuperseded: () => 'Een taak verviel',
  passedOn: () => 'Doorgegeven aan uw OCMW',
  destructionInstructed: () => 'Uw OCMW werd gevraagd het dossier te vernietigen',
  dossierDestroyed: () => 'Het dossier is vernietigd',
  dossierInReview: () => 'Het dossier wacht op een beslissing',
};

function eventWords({ type, ...codes }: Codes): string | undefined {
  const lookUp = (words: Readonly<Record<string, string>>, code: unknown) => words[String(code)] ?? '';
  switch (type) {
    case 'contactAttempt':
      return `Contactpoging: ${lookUp(CHANNEL_WORDS, codes.channel)}, ${lookUp(RESULT_WORDS, codes.result).toLowerCase()}`;
    case 'contactOutcome':
      return `Resultaat: ${lookUp(OUTCOME_WORDS, codes.outcome).toLowerCase()}`;
    case 'withdrawal':
      return 'De cliënt trok de toestemming in';
    case 'recall':
      return 'De verwijzer nam de doorverwijzing terug';
    case 'correction':
      return 'De gegevens werden verbeterd';
    case 'erasureConfirmed':
      return codes.result === 'dossierExists' ? 'Gemeld dat er een dossier is' : 'Bevestigd dat alles gewist is';
    case 'dossierClosed':
      return 'Het dossier werd gesloten';
    case 'dossierReopened':
      return 'Het dossier werd heropend';
    case 'disclosure':
      return 'Gegevens gedeeld met een partner';
    case 'forwardingConfirmed':
      return 'Bevestigd dat een partner verwittigd is';
    default:
      return undefined;
  }
}

/** One line of a timeline in Dutch; undefined where nobody at an OCMW would know what it is about. */
export function timelineWords({ action, codes }: TimelineEntry): string | undefined {
  return TOLD[action]?.(codes);
}
