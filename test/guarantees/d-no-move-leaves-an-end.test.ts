/**
 * Guarantee D, the rules under it: the table of moves, and that a repeated step leaves every row as it was.
 *
 * Seen to fail with: a move out of a terminal state, or a state that no ending can be reached from (`MOVES`); a `move` that
 * does not ask the table; a step that writes though the referral has ended (`begin-ending.ts`, `permit.ts`, `parking.ts`).
 */
import { randomUUID } from 'node:crypto';
import type { ReferralActivities } from '../../domain/activities.js';
import { mayMove, OPEN_STATES, type ReferralState, TERMINAL_STATES } from '../../domain/states.js';
import { LockedReferral } from '../../store/locked-referral.js';
import { commit } from '../../store/store.js';
import { RECEIVER, SENDER } from '../setup/connector.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from './store-under-test.js';

const STATES: readonly ReferralState[] = [...OPEN_STATES, ...TERMINAL_STATES];

describe('the table of moves', () => {
  test.each(TERMINAL_STATES)('nothing leaves %s', (from) => {
    expect(STATES.filter((to) => mayMove(from, to))).toEqual([]);
  });

  test.each(OPEN_STATES)('%s moves, never to itself, and an ending can be reached from it', (from) => {
    const reached = new Set<ReferralState>();
    const look = (state: ReferralState) => {
      for (const to of STATES.filter((other) => mayMove(state, other) && !reached.has(other))) {
        reached.add(to);
        look(to);
      }
    };
    look(from);
    expect(mayMove(from, from)).toBe(false);
    expect([...reached]).toEqual(expect.arrayContaining([...TERMINAL_STATES]));
  });

  test('what was delivered ends by hand-off or by way of an erasure', () => {
    expect(STATES.filter((to) => mayMove('awaitingOutcome', to))).toEqual(['erasing', 'handedOff']);
    expect(STATES.filter((from) => mayMove(from, 'purged'))).toEqual(['erasing']);
  });
});

describe('in the store', () => {
  let under: StoreUnderTest;
  beforeAll(async () => {
    under = await openStoreUnderTest();
  });
  afterAll(() => under.drop());

  async function ended(outcome: 'helpWanted' | 'helpDeclined'): Promise<{ referralId: string; applied: string[] }> {
    const { referralId } = await under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 0), randomUUID());
    await under.activities.transmit({ referralId, applied: [] });
    const { eventId } = await under.client.report(RECEIVER, referralId, {
      type: 'contactOutcome',
      eventId: randomUUID(),
      occurredAt: under.clock.at.toISOString(),
      outcome,
      ...(outcome === 'helpWanted' && { dossierReference: 'SD-1' }),
    });
    const applied = [`${eventId}/contactOutcome/${outcome}`];
    const ending = ENDING[outcome];
    await under.activities.end({ referralId, applied, ending });
    return { referralId, applied };
  }
  const ENDING = {
    helpWanted: { state: 'handedOff', reason: 'helpWanted' },
    helpDeclined: { state: 'purged', reason: 'helpDeclined' },
  } as const;

  /** Every row of every table, as text. */
  async function everything(): Promise<Record<string, unknown[]>> {
    const tables = await under.rows<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
    );
    const rows: Record<string, unknown[]> = {};
    for (const { name } of tables)
      rows[name] = await under.rows(`select to_jsonb(t)::text as row from "${name}" t order by 1`);
    return { ...rows, keys: await under.store.keyDb.selectFrom('data_key').selectAll().execute() };
  }

  test.each(['helpWanted', 'helpDeclined'] as const)('after %s no step of any kind changes a row', async (outcome) => {
    const step = await ended(outcome);
    const before = await everything();
    expect(Object.values(before).flat().length).toBeGreaterThan(10);
    const calls = under.receiver.calls(step.referralId).length;
    const due = { kind: 'reminder', at: '2025-03-03T11:00:00.000Z' } as const;
    const { activities } = under;
    const steps: (() => ReturnType<ReferralActivities['end']>)[] = [
      () => activities.end({ ...step, ending: ENDING[outcome] }),
      () => activities.end({ ...step, ending: { state: 'recalled', reason: 'wrongPerson' } }),
      () => activities.end({ ...step, ending: { state: 'expired', reason: 'contactTimeOver' } }),
      () => activities.end({ ...step, ending: { state: 'refused', reason: 'judgedRefused', refusals: [] } }),
      () => activities.transmit(step),
      () => activities.parkUndelivered(step),
      () => activities.unpark(step),
      () => activities.remind({ ...step, due }),
    ];
    const answers = await Promise.all([...steps, ...steps].map((take) => take()));
    expect(new Set(answers.map(({ state }) => state))).toEqual(new Set([ENDING[outcome].state]));
    expect(await everything()).toEqual(before);
    expect(under.receiver.calls(step.referralId)).toHaveLength(calls);
  });

  test('a move that the table does not know is refused, with everything that was to be written with it', async () => {
    const { referralId } = await ended('helpDeclined');
    const before = await everything();
    for (const to of STATES) {
      const moved = commit(under.store, 'test', async (tx) => {
        const referral = await LockedReferral.lock(under.store, tx, referralId, under.clock.at);
        await referral.audit('connector', 'before the move');
        await referral.move(to, null);
        await referral.save();
      });
      await expect(moved).rejects.toThrow(`no move from purged to ${to}`);
    }
    expect(await everything()).toEqual(before);
  });
});
