import { RECEIVER_RULES } from '../../contracts/receiver-rules.js';
import { ACCESS_CHECKS } from './access-checks.js';
import { type Answer, LONGEST_ANSWER_MS, OPERATIONS, openAsker } from './ask.js';
import { type CleanedUp, cleanUp } from './clean-up.js';
import { CONVERSATION_CHECKS } from './conversation-checks.js';
import { DELIVERY_CHECKS } from './delivery-checks.js';
import { DOSSIER_CHECKS } from './dossier-checks.js';
import { ERASURE_CHECKS } from './erasure-checks.js';
import { contentOf } from './judge.js';
import { NOTICE_CHECKS } from './notice-checks.js';
import { type Check, type Finding, Session, type SessionOptions } from './session.js';

/** How one check went. Names of calls, statuses and fields of the contract; never a value. */
export interface CheckReport {
  name: string;
  outcome: 'passed' | 'failed' | 'notChecked';
  /** The contract's sentence. */
  expected: string;
  /** What is wrong; or, where it was not checked, why. */
  faults: string[];
  /** What was answered. */
  came: string[];
  /** Of the calls that failed: how the receiver's people find them (`BelGov-Trace-Id`). */
  traceIds: string[];
}

export interface ReceiverReport extends CleanedUp {
  checks: CheckReport[];
}

export interface ReceiverCheckOptions
  extends Pick<SessionOptions, 'agreementId' | 'token' | 'dossierReference' | 'dossierOpened' | 'onReferral'> {
  /** Without its last slash. */
  baseUrl: string;
  /** PEM of the authorities to trust instead of the system's. */
  certificateAuthority?: string;
  /** For one answer; the contract's limit unless given. */
  timeoutMilliseconds?: number;
  /** Before what was taken in is asked for again; a second unless given. */
  pauseMilliseconds?: number;
  /** Told of each check as it ends. */
  onReport?: (report: CheckReport) => void;
}

/** Without these nothing else would say anything. */
const ENTRANCE: readonly Check[] = [
  {
    ...{ name: 'it is reached', rule: 'transport' },
    run: async (session) => {
      const answers = await session.erase('neverDelivered');
      const faults = answers.filter(({ status }) => status === undefined).map(({ fault }) => `no answer (${fault})`);
      return { answers, faults };
    },
  },
  {
    ...{ name: 'it lets the connector in', rule: 'authentication', needs: ['it is reached'] },
    run: async (session) => {
      const isRefused = session.answers.some(({ status }) => status === 401 || status === 403);
      const fault = session.options.token === undefined ? 'asks for a token, and none was given' : 'refuses the token';
      return { answers: session.answers.slice(0, 1), faults: isRefused ? [fault] : [] };
    },
  },
];

/** In this order: later ones build on what earlier ones left behind. */
export const RECEIVER_CHECKS: readonly Check[] = [
  ...ENTRANCE,
  ...ACCESS_CHECKS,
  ...DELIVERY_CHECKS,
  ...NOTICE_CHECKS,
  ...ERASURE_CHECKS,
  ...DOSSIER_CHECKS,
  ...CONVERSATION_CHECKS,
];

/** Calls without an answer, one after the other, after which nothing more is asked. */
const PATIENCE = 3;

/**
 * Holds a receiver to the receiver contract: sends referrals of an invented client, judges what is answered, and erases
 * all of it again. Throws nothing for what the receiver does.
 */
export async function checkReceiver(options: ReceiverCheckOptions): Promise<ReceiverReport> {
  const { baseUrl, certificateAuthority, timeoutMilliseconds = LONGEST_ANSWER_MS, pauseMilliseconds = 1000 } = options;
  const asker = openAsker({
    ...{ baseUrl, timeoutMilliseconds },
    ...(certificateAuthority !== undefined && { certificateAuthority }),
  });
  const session = new Session({ ...options, asker, pauseMilliseconds });
  const checks: CheckReport[] = [];
  try {
    for (const check of RECEIVER_CHECKS) {
      const report = reportOf(check, await findingOf(check, session, checks));
      checks.push(report);
      options.onReport?.(report);
    }
    return { checks, ...(await cleanUp(session)) };
  } finally {
    asker.close();
  }
}

async function findingOf(check: Check, session: Session, earlier: readonly CheckReport[]): Promise<Finding> {
  const notChecked = reasonToSkip(check, session, earlier);
  return notChecked === undefined ? check.run(session) : { answers: [], faults: [], notChecked };
}

function reasonToSkip(check: Check, session: Session, earlier: readonly CheckReport[]): string | undefined {
  if (CONVERSATION_CHECKS.includes(check)) return undefined;
  const last = session.answers.slice(-PATIENCE);
  const isSilent = last.length === PATIENCE && last.every(({ fault }) => fault !== undefined && fault !== 'tooLarge');
  if (isSilent) return `the last ${PATIENCE} calls were not answered`;
  const needs = [...ENTRANCE.map(({ name }) => name), ...(check.needs ?? [])];
  const missing = earlier.find(({ name, outcome }) => outcome !== 'passed' && needs.includes(name));
  return missing === undefined ? undefined : `needs: ${missing.name}`;
}

function reportOf({ name, rule }: Check, { answers, faults, notChecked }: Finding): CheckReport {
  const outcome = faults.length > 0 ? 'failed' : notChecked === undefined ? 'passed' : 'notChecked';
  return {
    ...{ name, outcome, expected: RECEIVER_RULES[rule] },
    faults: outcome === 'notChecked' && notChecked !== undefined ? [notChecked] : faults,
    came: [...new Set(answers.map(inWords))],
    traceIds: outcome === 'failed' ? answers.map(({ traceId }) => traceId) : [],
  };
}

const KNOWN_FIELDS = [
  ...['receiptId', 'receivedAt', 'readersBoundBySecrecy', 'result', 'dossierReference', 'destroyedOn'],
  ...['type', 'title', 'status', 'detail'],
];

/** Names of properties that the contract does not know are the receiver's own words: counted, not shown. */
function inWords(answer: Answer): string {
  const fields = Object.keys(contentOf(answer));
  const known = KNOWN_FIELDS.filter((field) => fields.includes(field));
  const others = fields.length - known.length;
  const content = [...known, ...(others === 0 ? [] : [`${others} more`])].join(', ');
  return [OPERATIONS[answer.operation], answer.status ?? answer.fault, content && `(${content})`]
    .filter(Boolean)
    .join(' ');
}
