/**
 * Guarantees A, B, D, F and H for random lives on real workflows, side by side, while their worker is stopped and started:
 * what is reported at the same moment, twice, or once more with other content, has one end, the one accepted first.
 *
 * Seen to fail with: an ending that a later event replaces (`fixEnding`), an inbox that forgets what comes while an
 * activity runs (`Inbox.add`), a reconciler and a verify that find nothing pending (`progressOf`).
 */

import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { wholeTimeline } from '../../clients/every-page.js';
import { endingOf } from '../../domain/endings.js';
import type { AcceptedEvent } from '../../domain/events.js';
import { Problem } from '../../domain/problems.js';
import { isTerminal, type ReferralState } from '../../domain/states.js';
import type { Connector } from '../../sandbox/connector.js';
import { OPERATOR, SENDER, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';

const LIVES = 24;
const EVENTS = ['withdraw', 'recall', 'correct', 'helpWanted', 'helpDeclined', 'notCompetent', 'repeat'] as const;
/** Beats of a life: what is reported at one moment, by several programs at once. */
const life = fc.record({
  waitsForDelivery: fc.boolean(),
  receiver: fc.constantFrom(undefined, 'serverError', 'acceptsThenDropsConnection', 'flapping'),
  beats: fc.array(fc.uniqueArray(fc.constantFrom(...EVENTS), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 4,
  }),
});
type Life = typeof life extends fc.Arbitrary<infer T> ? T : never;

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startTestConnector();
});
afterAll(() => connector.drop());

/** Refused is an answer; the referral's state decides. Anything else is a fault. */
async function reported(report: Promise<unknown>): Promise<void> {
  await report.catch((error: unknown) => {
    if (!(error instanceof Problem) || error.code === 'serviceUnavailable') throw error;
  });
}

async function live({ waitsForDelivery, receiver, beats }: Life): Promise<DrivenReferral> {
  const referral = await DrivenReferral.submit(connector);
  if (receiver !== undefined) connector.receiver.misbehave(referral.referralId, receiver, { calls: 1 });
  if (waitsForDelivery) await referral.reaches('awaitingOutcome');
  const eventId = randomUUID();
  const report = {
    withdraw: () => referral.withdraw(),
    recall: () => referral.recall('enteredInError'),
    correct: () => referral.correct(),
    helpWanted: () => referral.outcome('helpWanted'),
    helpDeclined: () => referral.outcome('helpDeclined'),
    notCompetent: () => referral.outcome('notCompetent'),
    repeat: () => referral.outcome('helpDeclined', { eventId, occurredAt: '2025-03-03T12:00:00Z' }),
  };
  for (const beat of beats) await Promise.all(beat.map((name) => reported(report[name]())));
  // Whatever did not end it leaves it to the sender.
  await reported(referral.withdraw());
  return referral;
}

/** No permit after what stops a sending was accepted (B); of a delivered one the sender hears of the delivery, and no more (H). */
async function nothingAmiss({ referralId }: DrivenReferral, life: string): Promise<void> {
  const timeline = await wholeTimeline(connector.client, OPERATOR, referralId);
  const stopped = timeline.findIndex(
    ({ action, codes }) =>
      action === 'eventAccepted' && ['withdrawal', 'recall', 'contactOutcome'].includes(String(codes.type)),
  );
  const late = timeline.slice(stopped).filter(({ action }) => action === 'permitIssued');
  expect({ life, late }).toEqual({ life, late: [] });
  const told = (await wholeTimeline(connector.client, SENDER, referralId)).flatMap(({ codes }) => codes.status ?? []);
  if (told.includes('delivered')) expect({ life, told }).toEqual({ life, told: ['received', 'sending', 'delivered'] });
}

async function moves(referral: DrivenReferral): Promise<ReferralState[]> {
  const timeline = await wholeTimeline(connector.client, OPERATOR, referral.referralId);
  return timeline.filter(({ action }) => action === 'stateChanged').map(({ codes }) => codes.to as ReferralState);
}

/** The ending that was accepted first, as the events say. */
async function firstEnding(referralId: string) {
  const events = await connector.store.db
    .selectFrom('event')
    .select(['type', 'codes'])
    .where('referral_id', '=', referralId)
    .where('sequence', 'is not', null)
    .orderBy('sequence')
    .execute();
  return events.map((event) => endingOf(event as AcceptedEvent)).find((ending) => ending !== undefined);
}

test('A, B, D, F, H: random lives each have one end, the one accepted first, while the worker comes and goes', async () => {
  const lives = fc.sample(life, { numRuns: LIVES, seed: 20241101 });
  const lived = Promise.all(lives.map(live));
  for (let turn = 0; turn < 2; turn += 1) {
    await delay(400);
    await connector.worker.stop();
    connector.worker = await connector.startWorker();
  }
  for (const [index, referral] of (await lived).entries()) {
    const { referralId } = referral;
    const life = JSON.stringify(lives[index]);
    const result = await referral.result();
    expect({ life, ...result }).toEqual({ life, ...(await firstEnding(referralId)) });
    const states = await moves(referral);
    expect({ life, ends: states.filter(isTerminal) }).toEqual({ life, ends: [result.state] });
    const held = connector.receiver.held(referralId);
    expect({ life, effects: held?.versions.map((version) => version.effectiveDeliveries) ?? [] }).toEqual({
      life,
      effects: held?.versions.map(() => 1) ?? [],
    });
    await nothingAmiss(referral, life);
    if (result.state !== 'handedOff') expect({ life, client: held?.client }).toEqual({ life });
  }
  expect((await connector.client.verifyAudit()).faults).toEqual([]);
}, 300_000);
