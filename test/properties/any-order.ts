import fc from 'fast-check';
import { wholeTimeline } from '../../clients/every-page.js';
import { endingOf } from '../../domain/endings.js';
import { isTerminal, mayMove, type ReferralState } from '../../domain/states.js';
import { openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR } from '../setup/connector.js';
import { Adversary } from './adversary.js';
import { AGREEMENTS, LIVES, type Life, type Mode } from './happenings.js';
import { nothingReadWrongly } from './read-wrongly.js';

const STARTS_AT = '2025-03-03T12:00:00Z';
const DAY = 86_400_000;

let under: StoreUnderTest;
async function moves(referralId: string): Promise<{ from: ReferralState; to: ReferralState }[]> {
  const timeline = await wholeTimeline(under.client, OPERATOR, referralId);
  return timeline
    .filter(({ action }) => action === 'stateChanged')
    .map(({ codes }) => ({ from: codes.from as ReferralState, to: codes.to as ReferralState }));
}

const count = async (table: string, referralId: string) =>
  (await under.rows<{ count: number }>(`select count(*)::int from ${table} where referral_id = '${referralId}'`))[0]
    ?.count;
/** Keys of records that were kept; one of a correction that was acknowledged only is swept in its time. */
async function keysOfRecords(referralId: string): Promise<number> {
  const { record_version: newest } = await under.store.db
    .selectFrom('referral')
    .select('record_version')
    .where('referral_id', '=', referralId)
    .executeTakeFirstOrThrow();
  const keys = await under.store.keyDb
    .selectFrom('data_key')
    .select('key_id')
    .where('referral_id', '=', referralId)
    .where('record_version', '<=', newest)
    .execute();
  return keys.length;
}

/** Nothing went out that had to stop, and nothing had an effect twice. */
async function nothingSentWrongly(adversary: Adversary): Promise<void> {
  for (const sent of adversary.sent) {
    expect(sent).toMatchObject({ stopped: false, suspended: false, isOutside: false });
    if (!sent.corrects) expect(sent.consentAgeDays).toBeLessThanOrEqual(31);
  }
  if (adversary.mode === 'pull') await nothingReadWrongly(under, adversary);
  for (const passedOn of adversary.passedOn) expect(passedOn).toEqual({ suspended: false, wrongPerson: false });
  const held = under.receiver.held(adversary.referralId);
  for (const version of held?.versions ?? []) expect(version.effectiveDeliveries).toBe(1);
  if (held?.erased) expect(held.client).toBeUndefined();
}

/** Withdrawn if it is still open, and carried out by a receiver that behaves. */
async function broughtToAnEnd(adversary: Adversary): Promise<ReferralState> {
  under.receiver.behave(adversary.referralId);
  await adversary.resume();
  await adversary.report('withdrawalBySender');
  await adversary.carryOutEnding();
  if (adversary.mode === 'pull' && (await adversary.verify()).state === 'erasing') {
    await adversary.confirmErased();
    await adversary.carryOutEnding();
  }
  return (await adversary.verify()).state;
}

/** What came after a hand-off is passed on, or given up once its time is over: nothing of it stays. */
async function passedOnToTheLast(adversary: Adversary): Promise<void> {
  await adversary.passOn();
  under.clock.at = new Date(under.clock.at.getTime() + 400 * DAY);
  await adversary.passOn();
}

/** Where an event has ended it, the first accepted one; a dossier that turned up overrides it. */
async function endedByTheFirst(referralId: string): Promise<void> {
  const { status, reason } = await under.client.status(OPERATOR, referralId);
  if (reason === 'dossierExists' || ['expired', 'refused'].includes(status)) return;
  const events = await under.store.db
    .selectFrom('event')
    .select(['type', 'codes'])
    .where('referral_id', '=', referralId)
    .where('sequence', 'is not', null)
    .orderBy('sequence')
    .execute();
  const endings = events.flatMap((event) => endingOf(event) ?? []);
  expect({ state: status, reason }).toEqual(endings[0]);
}

async function holds(mode: Mode, { begins, happenings }: Life): Promise<void> {
  under.clock.at = new Date(STARTS_AT);
  const adversary = await Adversary.at(begins, under, mode);
  const { referralId } = adversary;
  for (const one of happenings) await adversary.carryOut(one);
  await nothingSentWrongly(adversary);

  const end = await broughtToAnEnd(adversary);
  const all = await moves(referralId);
  for (const { from, to } of all) expect(mayMove(from, to)).toBe(true);
  for (const [index, { from }] of all.entries()) expect(from).toBe(all[index - 1]?.to ?? 'received');
  const { ending } = await adversary.verify();
  // A dossier that nobody may hold after help was declined is for people to settle; everything else has ended, once.
  if (end === 'erasing') expect(ending).toMatchObject({ reason: 'helpDeclined' });
  else expect(all.map(({ to }) => to).filter(isTerminal)).toEqual([end]);
  if (isTerminal(end)) {
    await endedByTheFirst(referralId);
    expect(await count('purge_record', referralId)).toBe(1);
    expect(await count('dossier', referralId)).toBe(end === 'handedOff' ? 1 : 0);
    if (end === 'handedOff') await passedOnToTheLast(adversary);
    else expect(under.receiver.held(referralId)?.client).toBeUndefined();
    expect(await count('client_record', referralId)).toBe(0);
    expect(await keysOfRecords(referralId)).toBe(0);
  }
  await nothingSentWrongly(adversary);
}

/** Registers the tests, with so many random lists of each. */
export function anyOrderHolds({ runs, seed }: { runs: number; seed: number }): void {
  beforeAll(async () => {
    under = await openStoreUnderTest(Object.values(AGREEMENTS));
  });
  afterAll(() => under.drop());

  test.each(['push', 'pull'] as const)(
    'A, B, D: whatever happens, in whatever order, nothing is sent or read wrongly and there is one end (%s)',
    async (mode) => {
      const property = fc.asyncProperty(LIVES[mode], (life) => holds(mode, life));
      await fc.assert(property, { numRuns: runs, seed });
      expect((await under.client.verifyAudit()).faults).toEqual([]);
    },
    900_000,
  );
}
