/**
 * Timelines and breach items page by page: each entry once and in order, for everybody who may see them; a place to go on tells
 * nothing of anybody else's.
 *
 * Seen to fail with: a page that begins with its cursor's own entry; entries of one moment that are told apart by the moment only;
 * a place in the audit chain taken from the sender; an item told apart by its referral only; a list without its organisation.
 */
import { randomUUID } from 'node:crypto';
import { everyPage, wholeTimeline } from '../../clients/every-page.js';
import type { Caller, Page } from '../../domain/views.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';

let under: StoreUnderTest;
beforeAll(async () => {
  under = await openStoreUnderTest();
});
afterAll(() => under.drop());

/** A new referral that the receiver holds. */
async function delivered(): Promise<string> {
  const submission = consentedDaysBefore(under.clock.at, 1);
  const { referralId } = await under.client.submit(SENDER, submission, randomUUID());
  await under.activities.transmit({ referralId, applied: [] });
  return referralId;
}

const recall = (referralId: string) =>
  under.client.report(SENDER, referralId, { type: 'recall', eventId: randomUUID(), reason: 'wrongPerson' });

/** Every page of so many, and that each but the last is full. */
async function pagesOf<T>(pageSize: number, read: (page: object) => Promise<Page<T>>): Promise<T[]> {
  return everyPage(async (page) => {
    const answer = await read({ ...page, pageSize });
    expect(answer.items).toHaveLength(answer.next === undefined ? answer.items.length : pageSize);
    return answer;
  });
}

describe('a timeline', () => {
  let referralId: string;
  beforeAll(async () => {
    referralId = await delivered();
    // Of one moment with the last of the sender's feed, and of each other.
    for (let reported = 0; reported < 5; reported += 1) await recall(referralId);
    under.clock.at = new Date(under.clock.at.getTime() + 60_000);
    await recall(referralId);
  });

  test.each<[string, Caller]>([
    ['its sender', SENDER],
    ['its receiver', RECEIVER],
    ['an operator', OPERATOR],
  ])('for %s each page goes on where the one before ended, to the same whole', async (_who, caller) => {
    const { items: whole, next } = await under.client.timeline(caller, referralId, { pageSize: 200 });
    expect(next).toBeUndefined();
    expect(whole.length).toBeGreaterThan(7);
    for (const pageSize of [1, 2, 3, whole.length - 1, whole.length])
      expect(await pagesOf(pageSize, (page) => under.client.timeline(caller, referralId, page))).toEqual(whole);
  });

  test('its sender’s own, in order of time; of one moment what it was told comes first', async () => {
    const entries = await wholeTimeline(under.client, SENDER, referralId);
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort());
    expect(entries.map(({ action }) => action)).toEqual([
      ...Array(3).fill('statusChanged'),
      'breachOpened',
      ...Array(6).fill('recall'),
    ]);
  });

  test.each<[string, Caller, string[]]>([
    ['its sender', SENDER, ['4', 'Jan', '1-', '-1', '1-1-1', '1-1;', '99999999999999-1']],
    ['its receiver', RECEIVER, ['1741003200000-1', 'Jan', '-1', '1e3', '1234567890123456789']],
  ])('another’s cursor is none of %s, and what is none is refused', async (_who, caller, cursors) => {
    for (const referral of [referralId, randomUUID()]) {
      for (const after of cursors)
        await expect(under.client.timeline(caller, referral, { after })).rejects.toMatchObject({
          code: 'badRequest',
          issues: [{ in: 'query', name: 'after', detail: 'must be a cursor of this list' }],
        });
    }
  });

  test('of a place in another referral’s the own goes on; the sender’s place is its moment and a count', async () => {
    const other = await delivered();
    const { next } = await under.client.timeline(SENDER, referralId, { pageSize: 1 });
    expect(next).toMatch(new RegExp(`^${new Date('2025-03-03T12:00:00Z').getTime()}-1$`));
    const whole = await wholeTimeline(under.client, SENDER, other);
    expect((await under.client.timeline(SENDER, other, { after: next as string })).items).toEqual(whole);
  });
});

describe('breach items', () => {
  const ids = async (caller: Caller, pageSize: number) =>
    (await pagesOf(pageSize, (page) => under.client.breaches(caller, page))).map(
      ({ referralId, organisation }) => `${referralId} ${organisation}`,
    );

  test('each page goes on where the one before ended, and shows the caller’s own', async () => {
    for (let opened = 0; opened < 3; opened += 1) {
      const first = await delivered();
      const second = await delivered();
      await recall(first);
      await recall(second);
      under.clock.at = new Date(under.clock.at.getTime() + 60_000);
    }
    const everybodys = await ids(OPERATOR, 200);
    expect(everybodys.length).toBeGreaterThanOrEqual(12);
    for (const caller of [SENDER, RECEIVER] as const) {
      const own = everybodys.filter((item) => item.endsWith(caller.enterpriseNumber));
      for (const pageSize of [1, 2, own.length]) expect(await ids(caller, pageSize)).toEqual(own);
    }
    for (const pageSize of [1, 3]) expect(await ids(OPERATOR, pageSize)).toEqual(everybodys);
  });

  test('the list goes on after an item that was concluded meanwhile, and misses none', async () => {
    const { items } = await under.client.breaches(SENDER);
    const page = await under.client.breaches(SENDER, { pageSize: 2 });
    await under.client.concludeBreach(SENDER, items[1]?.referralId as string, { conclusion: 'noRiskToClient' });
    const rest = await under.client.breaches(SENDER, { after: page.next as string });
    expect(rest.items).toEqual(items.slice(2));
  });

  test('what is no place is refused', async () => {
    const { referralId } = (await under.client.breaches(SENDER)).items[0] as { referralId: string };
    for (const after of ['17', referralId, `17_${referralId}`, `17_${referralId.slice(1)}_0886886638`, 'Jan']) {
      await expect(under.client.breaches(SENDER, { after })).rejects.toMatchObject({
        code: 'badRequest',
        issues: [{ in: 'query', name: 'after', detail: 'must be a cursor of this list' }],
      });
    }
  });
});
