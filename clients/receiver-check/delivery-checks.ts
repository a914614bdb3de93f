import { z } from 'zod';
import { receiptAnswer } from '../../contracts/receiver.js';
import type { Answer } from './ask.js';
import { contentOf, found, sameFaults } from './judge.js';
import { madeUpDelivery } from './made-up.js';
import type { Check, Session } from './session.js';

const receipt = receiptAnswer.extend({ readersBoundBySecrecy: z.literal(true) });
const TAKEN_IN = [200, 201];
const RECEIPT_FIELDS = ['receiptId', 'receivedAt'];
/** Clocks differ a little; a time zone that was mistaken differs by an hour. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

/** Deliveries under one id, and what a repeat may not do. */
export const DELIVERY_CHECKS: readonly Check[] = [
  {
    ...{ name: 'a first delivery', rule: 'receipt' },
    run: async (session) => {
      const answer = await deliver(session, 'delivered', 1);
      session.firstReceipt = answer;
      return found(answer, TAKEN_IN, receipt);
    },
  },
  {
    ...{ name: 'the moment of receipt', rule: 'receivedAt', needs: ['a first delivery'] },
    run: async (session) => {
      const difference = Math.abs(Date.now() - Date.parse(String(contentOf(session.firstReceipt).receivedAt)));
      const faults = difference < CLOCK_TOLERANCE_MS ? [] : ['receivedAt is more than ten minutes from now'];
      return { answers: [], faults };
    },
  },
  {
    ...{ name: 'the same version again', rule: 'sameVersion', needs: ['a first delivery'] },
    run: async (session) => {
      const { answers, faults } = found(await deliver(session, 'delivered', 1), TAKEN_IN, receipt);
      return { answers, faults: [...faults, ...sameFaults(session.firstReceipt, answers[0], RECEIPT_FIELDS)] };
    },
  },
  {
    ...{ name: 'the same version twice at once', rule: 'sameMoment', needs: ['a first delivery'] },
    run: async (session) => {
      const both = await Promise.all([deliver(session, 'twice', 1), deliver(session, 'twice', 1)]);
      const { answers, faults } = found(both, TAKEN_IN, receipt);
      return { answers, faults: [...faults, ...sameFaults(answers[0], answers[1], RECEIPT_FIELDS)] };
    },
  },
  {
    ...{ name: 'a newer version', rule: 'newerVersion', needs: ['a first delivery'] },
    run: async (session) => found(await deliver(session, 'delivered', 2), TAKEN_IN, receipt),
  },
  {
    ...{ name: 'a lower version', rule: 'lowerVersion', needs: ['a newer version'] },
    run: async (session) => found(await deliver(session, 'delivered', 1), [409]),
  },
  {
    ...{ name: 'a first delivery of version 3, by phone only', rule: 'anyFirstVersion', needs: ['a first delivery'] },
    run: async (session) => {
      const body = { ...madeUpDelivery(session.client.byPhone, session.options.agreementId, 3), repeat: true };
      return found(await session.ask('deliver', 'reachedByPhone', body), TAKEN_IN, receipt);
    },
  },
];

function deliver(session: Session, referral: string, recordVersion: number): Promise<Answer> {
  const { client, options } = session;
  return session.ask('deliver', referral, madeUpDelivery(client.whole, options.agreementId, recordVersion));
}
