import { randomUUID } from 'node:crypto';
import type { Answer, Operation } from './ask.js';
import { found } from './judge.js';
import { madeUpCorrection, madeUpDelivery } from './made-up.js';
import type { Check, Session } from './session.js';

const TAKEN_IN = [200, 202];
/** Delivered by an earlier check, in version 3. */
const REFERRAL = 'reachedByPhone';
const DELIVERED = ['a first delivery of version 3, by phone only'];

/** What is passed on after a hand-off: withdrawal, recall, correction. */
export const NOTICE_CHECKS: readonly Check[] = [
  {
    ...{ name: 'a withdrawal, twice', rule: 'withdrawal', needs: DELIVERED },
    run: async (session) => found(await twice(session, 'withdraw', {}), TAKEN_IN),
  },
  {
    ...{ name: 'a correction, twice', rule: 'correction', needs: DELIVERED },
    run: async (session) => found(await twice(session, 'correct', madeUpCorrection(session.client.whole, 4)), TAKEN_IN),
  },
  {
    ...{ name: 'a lower version than a correction', rule: 'correctionVersion', needs: ['a correction, twice'] },
    run: async (session) => {
      const { client, options } = session;
      return found(
        [
          await session.ask('correct', REFERRAL, madeUpCorrection(client.whole, 2)),
          await session.ask('deliver', REFERRAL, madeUpDelivery(client.whole, options.agreementId, 3)),
        ],
        [409],
      );
    },
  },
  {
    ...{ name: 'a recall, twice', rule: 'recall', needs: DELIVERED },
    run: async (session) => found(await twice(session, 'recall', { reason: 'wrongPerson' }), TAKEN_IN),
  },
  {
    ...{ name: 'a referral that was never seen', rule: 'unknownReferral' },
    run: async (session) => found(await passOn(session, 'neverSeen'), [404]),
  },
];

async function twice(session: Session, operation: Operation, content: object): Promise<Answer[]> {
  const body = { eventId: randomUUID(), ...content };
  return [await session.ask(operation, REFERRAL, body), await session.ask(operation, REFERRAL, body)];
}

/** Each of the three about one referral. */
export async function passOn(session: Session, referral: string): Promise<Answer[]> {
  return [
    await session.ask('withdraw', referral, { eventId: randomUUID() }),
    await session.ask('recall', referral, { eventId: randomUUID(), reason: 'enteredInError' }),
    await session.ask('correct', referral, madeUpCorrection(session.client.whole, 9)),
  ];
}
