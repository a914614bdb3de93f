import { randomUUID } from 'node:crypto';
import type { Answer, Operation } from './ask.js';
import { found } from './judge.js';
import { madeUpCorrection, madeUpDelivery, madeUpDestruction } from './made-up.js';
import type { Check, Finding, Session } from './session.js';

/** Who is let in, and with what. */
export const ACCESS_CHECKS: readonly Check[] = [
  {
    ...{ name: 'no token', rule: 'authentication' },
    run: (session) => withToken(session, null),
  },
  {
    ...{ name: 'another token', rule: 'authentication' },
    run: (session) => withToken(session, `not-${randomUUID()}`),
  },
  {
    ...{ name: 'an unknown property', rule: 'requestShape' },
    run: async (session) => {
      const delivery = madeUpDelivery(session.client.byPhone, session.options.agreementId, 1);
      const [unknown] = session.client.canaries;
      const bodies = [
        { ...delivery, remarks: unknown },
        { ...delivery, client: { ...delivery.client, nationalNumber: unknown } },
      ];
      return refused(session, bodies);
    },
  },
  {
    ...{ name: 'a missing or wrong property', rule: 'requestShape' },
    run: async (session) => {
      const delivery = madeUpDelivery(session.client.byPhone, session.options.agreementId, 1);
      const { familyName: _, ...nameless } = delivery.client;
      return refused(session, [
        { ...delivery, client: nameless },
        { ...delivery, recordVersion: '1' },
        { ...delivery, purpose: 'anotherPurpose' },
      ]);
    },
  },
  {
    ...{ name: 'no JSON', rule: 'requestShape' },
    run: (session) => refused(session, [`{"client":"${session.client.whole.familyName}"`]),
  },
];

async function refused(session: Session, bodies: readonly unknown[]): Promise<Finding> {
  const answers: Answer[] = [];
  for (const body of bodies) answers.push(await session.ask('deliver', 'misshapen', body));
  return found(answers, [400]);
}

/** Each call once, with this token instead of the right one. */
async function withToken(session: Session, token: string | null): Promise<Finding> {
  if (session.options.token === undefined) return { answers: [], faults: [], notChecked: 'no token was given' };
  const { client, options } = session;
  const event = () => ({ eventId: randomUUID() });
  const bodies: Record<Operation, object> = {
    deliver: madeUpDelivery(client.whole, options.agreementId, 1),
    erase: { ...event(), reason: 'enteredInError' },
    withdraw: event(),
    recall: { ...event(), reason: 'enteredInError' },
    correct: madeUpCorrection(client.whole, 2),
    destroy: madeUpDestruction(`check-${randomUUID()}`),
  };
  const answers: Answer[] = [];
  for (const [operation, body] of Object.entries(bodies)) {
    answers.push(await session.ask(operation as Operation, 'uninvited', body, token));
  }
  return found(answers, [401]);
}
