import { randomUUID } from 'node:crypto';
import { SCOPES } from '../../clients/scopes.js';
import { PATH } from '../gateway/gateway-under-test.js';
import { CAW } from '../sharing/sharing-under-test.js';
import type { AccessRule, Target, Who } from './access-rules.js';
import { type Answer, ObservedAnswers, type Question } from './observed-answers.js';
import {
  type AgreementName,
  CALLERS,
  type CallerName,
  startTwoAgreements,
  type TwoAgreements,
} from './two-agreements.js';

export const CALLER_NAMES = Object.keys(CALLERS) as CallerName[];
export const ALL_SCOPES: readonly string[] = Object.keys(SCOPES);

export interface Operation {
  operationId: string;
  method: string;
  /** Below the base path, with the names of its ids. */
  path: string;
  /** Names of its query's parameters. */
  query: string[];
}

/** The ids that a request names. */
export interface Subject {
  referralId: string;
  agreementId: string;
  submission: object;
}

/** Two agreements' world, asked one question at a time by whoever may be in it. */
export interface Asking {
  world: TwoAgreements;
  /** What the served document has. */
  operations: Operation[];
  /** A delivered referral of each agreement, or one that is assigned. */
  referralOf(agreementId: AgreementName): string;
  /** What an operation's request is about for this caller. */
  subjectOf(name: CallerName, target: Target, rule: Pick<AccessRule, 'pulled' | 'recalled'>): Subject;
  /** The `Authorization` of this caller; with all scopes unless told otherwise. */
  bearer(name: CallerName, scopes?: readonly string[]): Promise<{ authorization: string }>;
  ask(question: Question): Promise<Answer>;
  close(): Promise<void>;
}

export async function startAsking(): Promise<Asking> {
  const world = await startTwoAgreements();
  const document = (await (await fetch(`${world.baseUrl}/doc/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { operationId: string; parameters?: { in?: string; name?: string }[] }>>;
  };
  const referrals = new Map<AgreementName, string>();
  for (const name of ['example', 'other', 'example-pull', 'other-pull'] as const)
    referrals.set(name, await world.delivered(name));
  const recalled = new Map<AgreementName, string>();
  for (const name of ['example', 'other'] as const) recalled.set(name, await world.recalled(name));
  const tokens = new Map<string, string>();
  const answers = new ObservedAnswers(world.origin);
  const asking: Asking = {
    world,
    operations: Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, parameters = [] }]) => ({
        ...{ operationId, method: method.toUpperCase(), path },
        query: parameters.flatMap((parameter) => (parameter.in === 'query' ? [parameter.name ?? ''] : [])),
      })),
    ),
    referralOf: (agreementId) => referrals.get(agreementId) as string,
    subjectOf: (name, target, { pulled, recalled: isRecalled }) => {
      const own = CALLERS[name].agreementId ?? 'example';
      const submission = world.submission(own);
      if (target === 'unknown')
        return { referralId: randomUUID(), agreementId: 'never', submission: { ...submission, agreementId: 'never' } };
      const pair = target === 'own' ? own : own === 'example' ? 'other' : 'example';
      const agreementId: AgreementName = pulled ? `${pair}-pull` : pair;
      const referralId = (isRecalled ? recalled : referrals).get(agreementId) as string;
      return { referralId, agreementId, submission: { ...submission, agreementId } };
    },
    bearer: async (name, scopes = ALL_SCOPES) => {
      const key = `${name} ${scopes.join(' ')}`;
      const token = tokens.get(key) ?? (await world.token(name, scopes));
      tokens.set(key, token);
      return { authorization: `Bearer ${token}` };
    },
    ask: (question) => answers.ask(question),
    close: async () => {
      answers.close();
      await world.drop();
    },
  };
  return asking;
}

/** What a referral of others has that could be named, once its receiver has passed it on to a partner and it is taken back. */
export interface Known {
  eventId: string;
  taskId: string;
}

/** Makes a delivered referral of this agreement have an event and an open task (R13); answers their ids. */
export async function haveTaskOpened(
  { under }: TwoAgreements,
  agreementId: 'example' | 'other',
  referralId: string,
): Promise<Known> {
  const [sender, receiver] =
    agreementId === 'example' ? [CALLERS.sender, CALLERS.receiver] : [CALLERS.otherSender, CALLERS.otherReceiver];
  const occurredAt = under.clock.at.toISOString();
  const wanted = { outcome: 'helpWanted', dossierReference: `SD-${referralId.slice(0, 8)}` };
  const eventId = randomUUID();
  for (const [reporter, event] of [
    [receiver, { type: 'disclosure', eventId: randomUUID(), partner: CAW }],
    [receiver, { type: 'contactOutcome', eventId: randomUUID(), ...wanted }],
    [sender, { type: 'withdrawal', eventId, manner: 'oral' }],
  ] as const)
    await under.client.report(reporter, referralId, { ...event, occurredAt });
  const [task] = (await under.client.tasks(receiver, { referralId })).items;
  if (task === undefined) throw new Error('no task was opened');
  return { eventId, taskId: task.taskId };
}

export const whoIs = (name: CallerName): Who | undefined =>
  name === 'socialWorker' || name === 'colleague' ? name : CALLERS[name].role;

/** The request of an operation about this subject, as its rule makes it, without a token. */
export function questionOf({ method, path }: Operation, rule: AccessRule, subject: Subject): Question {
  const body = rule.body?.(subject);
  const headers = rule.headers?.();
  return {
    method,
    path: filledIn(path, subject),
    ...(body !== undefined && { body }),
    ...(headers !== undefined && { headers }),
    ids: [subject.referralId, subject.agreementId],
  };
}

/** With the base path, and ids instead of their names. */
export const filledIn = (path: string, { referralId, agreementId }: Subject) =>
  `${PATH}${path.replace('{referralId}', referralId).replace('{agreementId}', agreementId)}`;
