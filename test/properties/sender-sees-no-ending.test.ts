/**
 * Guarantee H for any life at the receiver: whatever it reports, in whatever order, and whatever becomes of it, the sender
 * reads of two delivered referrals the same, and is answered the same after the same commits, which is what time goes into. And of what the receiver passed on to a partner, each is forwarded (R13).
 *
 * Seen to fail with: a status that looks at the state once delivered (`senderStatus`), an ending that tells the sender's
 * feed (`LockedReferral.tellSender`), a late event that is refused after some endings (`refusalOf`), a key that only some corrections
 * wait for (`sealCorrection`), an erasure that is not forwarded (`beginEnding`).
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { SENDER } from '../setup/connector.js';
import { answerOf, seenBySender, withoutIds } from '../setup/seen-by-sender.js';
import { Adversary } from './adversary.js';
import { AGREEMENTS, type Happening, type Mode } from './happenings.js';

const STARTS_AT = '2025-03-03T12:00:00Z';

/** What the sender has no part in. */
const REPORTED = [
  {
    weight: 4,
    arbitrary: fc.record({
      happens: fc.constant('report'),
      report: fc.constantFrom(
        'attempt',
        'helpWanted',
        'helpDeclined',
        'unreachable',
        'notCompetent',
        'deceased',
        'withdrawalByReceiver',
        'correctionByReceiver',
        'erasureConfirmed',
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('report'), report: fc.constant('disclosure') }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('openDossier') }) },
] as const;
const AT_THE_RECEIVER = {
  push: fc.oneof(...REPORTED, {
    weight: 1,
    arbitrary: fc.record({
      happens: fc.constant('misbehave'),
      how: fc.constantFrom('answersLate', 'refusesErasure'),
    }),
  }),
  pull: fc.oneof(
    ...REPORTED,
    {
      weight: 3,
      arbitrary: fc.record({
        happens: fc.constant('read'),
        who: fc.constantFrom('socialWorker', 'colleague', 'program'),
        isKilled: fc.boolean(),
        meanwhile: fc.constantFrom(undefined, 'withdrawalByReceiver', 'correctionByReceiver'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ happens: fc.constant('assign'), who: fc.constantFrom('socialWorker', 'colleague') }),
    },
    { weight: 1, arbitrary: fc.record({ happens: fc.constant('confirmTask'), which: fc.nat(5) }) },
  ),
} as const;

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest(Object.values(AGREEMENTS));
});
afterAll(() => under.drop());

/** Everything the sender may still say, each said twice, a second apart: the answers, and the commits before each. */
async function answers({ referralId }: Adversary): Promise<unknown> {
  const startedAt = under.clock.at;
  let commits: string[] = [];
  under.store.onCommit = (purpose) => commits.push(purpose);
  const { client, residence } = consentedDaysBefore(startedAt, 0);
  const occurredAt = under.clock.at.toISOString();
  const said = [
    { type: 'withdrawal', eventId: randomUUID(), occurredAt, manner: 'oral' },
    { type: 'correction', eventId: randomUUID(), client: { ...client, phone: '+32470777666' }, residence },
    { type: 'recall', eventId: randomUUID(), reason: 'wrongPerson' },
    { type: 'contactOutcome', eventId: randomUUID(), occurredAt, outcome: 'helpDeclined' },
    { type: 'dossierReopened', eventId: randomUUID() },
  ];
  const found: unknown[] = [];
  for (const event of [...said, ...said]) {
    under.clock.at = new Date(under.clock.at.getTime() + 1000);
    commits = [];
    found.push(await answerOf(under.client.report(SENDER, referralId, event)), commits);
  }
  under.clock.at = startedAt;
  under.store.onCommit = () => undefined;
  return withoutIds(found);
}

/** R13: whoever it was passed on to is told that it was withdrawn or recalled, or to erase. */
async function isForwarded({ referralId }: Adversary): Promise<void> {
  const [found] = await under.rows<{ disclosed: number; forwarded: number }>(
    `select (select count(*)::int from event where referral_id = '${referralId}' and type = 'disclosure') as disclosed,
      (select count(*)::int from task where referral_id = '${referralId}' and kind in ('forwardWithdrawal', 'forwardRecall', 'forwardErasure')) as forwarded`,
  );
  if ((found?.disclosed ?? 0) > 0) expect(found?.forwarded).toBeGreaterThan(0);
}

/** Nobody answers, for as long as the agreement waits. */
const TIME_IS_OVER: Happening[] = [
  { happens: 'daysPass', days: 90 },
  { happens: 'end', named: 'all', cut: 'never', ending: { state: 'expired', reason: 'contactTimeOver' } },
];

async function looksAlike(mode: Mode, life: Happening[], carriedOut: boolean, timeIsOver: boolean): Promise<void> {
  under.clock.at = new Date(STARTS_AT);
  const lived = await Adversary.at('delivered', under, mode);
  const untouched = await Adversary.at('delivered', under, mode);
  under.clock.at = new Date('2025-03-10T12:00:00Z');
  for (const happening of life) await lived.carryOut(happening);
  if (timeIsOver) for (const happening of TIME_IS_OVER) await lived.carryOut(happening);
  if (carriedOut) await lived.carryOutEnding();
  const seen = async ({ referralId }: Adversary) => seenBySender(under, SENDER, referralId);
  expect(await seen(lived)).toEqual(await seen(untouched));
  expect(await answers(lived)).toEqual(await answers(untouched));
  expect(await seen(lived)).toEqual(await seen(untouched));
  // It is withdrawn by now, and recalled.
  await lived.carryOutEnding();
  await isForwarded(lived);
}

test.each(['push', 'pull'] as const)(
  'H: whatever becomes of it at the receiver, the sender reads and is answered the same (%s)',
  async (mode) => {
    const life = fc.array<Happening>(AT_THE_RECEIVER[mode], { minLength: 2, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(life, fc.boolean(), fc.boolean(), (...lived) => looksAlike(mode, ...lived)),
      { numRuns: 7, seed: 20241101 },
    );
  },
  300_000,
);
