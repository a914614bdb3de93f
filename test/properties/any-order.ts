import fc from 'fast-check';
import { wholeTimeline } from '../../clients/every-page.js';
import { endingOf } from '../../domain/endings.js';
import { isTerminal, mayMove, type ReferralState } from '../../domain/states.js';
import { openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR } from '../setup/connector.js';
import { Adversary, type Happening, happening, SHARING_AGREEMENT } from './adversary.js';

const STARTS_AT = '2025-03-03T12:00:00Z';

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
    expect(sent).toMatchObject({ stopped: false, suspended: false });
    if (!sent.corrects) expect(sent.consentAgeDays).toBeLessThanOrEqual(31);
    expect(['3290', '3293', undefined]).toContain(sent.postalCode);
  }
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
  return (await adversary.verify()).state;
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

async function holds(happenings: Happening[]): Promise<void> {
  under.clock.at = new Date(STARTS_AT);
  const adversary = await Adversary.submit(under);
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
    if (end !== 'handedOff') {
      expect(await count('client_record', referralId)).toBe(0);
      expect(await keysOfRecords(referralId)).toBe(0);
      expect(under.receiver.held(referralId)?.client).toBeUndefined();
    }
  }
  await nothingSentWrongly(adversary);
}

/** Registers the test, with so many random lists. */
export function anyOrderHolds({ runs, seed }: { runs: number; seed: number }): void {
  beforeAll(async () => {
    under = await openStoreUnderTest([SHARING_AGREEMENT]);
  });
  afterAll(() => under.drop());

  test('A, B, D: whatever happens, in whatever order, nothing is sent wrongly and there is one end', async () => {
    await fc.assert(fc.asyncProperty(fc.array(happening, { minLength: 3, maxLength: 14 }), holds), {
      numRuns: runs,
      seed,
    });
    expect((await under.client.verifyAudit()).faults).toEqual([]);
  }, 900_000);
}
