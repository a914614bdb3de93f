import { randomUUID } from 'node:crypto';
import type { BreachItem } from '../../domain/breaches.js';
import type { OpenEscalation } from '../../domain/escalations.js';
import type { FeedItem, Page } from '../../domain/views.js';
import { feedSettled } from '../setup/feed-settled.js';
import { allowedSubmission, type Installation, openInstallation, RECEIVER, SENDER } from './installation.js';

let installation: Installation;
/** Recalled for the wrong person after it was delivered. */
let referralId: string;
beforeAll(async () => {
  installation = await openInstallation();
  referralId = await submit();
  await installation.activities.transmit({ referralId, applied: [] });
  await installation.answer(['recall', referralId, '--reason', 'wrongPerson', ...SENDER]);
});
afterAll(() => installation.drop());

async function submit(): Promise<string> {
  const { referralId } = await installation.answer<{ referralId: string }>(['submit', ...SENDER], allowedSubmission());
  return referralId;
}

const breaches = async (...words: string[]) =>
  (await installation.answer<{ items: BreachItem[] }>(['breach', 'list', ...words])).items;
const escalated = async () =>
  (await installation.answer<Page<OpenEscalation>>(['escalations'])).items.filter(({ kind }) => kind === 'breach');
const conclude = (conclusion: string, ...words: string[]) =>
  installation.referral(['breach', 'conclude', referralId, '--conclusion', conclusion, '--json', ...words]);

test('R20: a recall for the wrong person is for both DPOs to review within 72 hours, and each is told', async () => {
  const [ofSender] = await breaches(...SENDER);
  expect(ofSender).toEqual({
    referralId,
    organisation: '0886886638',
    openedAt: expect.any(String),
    dueAt: expect.any(String),
    overdue: false,
  });
  expect(Date.parse(ofSender?.dueAt ?? '') - Date.parse(ofSender?.openedAt ?? '')).toBe(72 * 3_600_000);
  expect(await breaches(...RECEIVER)).toEqual([{ ...ofSender, organisation: '0212246886' }]);
  expect(await breaches()).toHaveLength(2);
  expect(await breaches('--as', 'sender', '--organisation', '0200000001')).toEqual([]);
  expect(await escalated()).toEqual([
    { referralId, kind: 'breach', code: 'wrongPerson', since: ofSender?.openedAt, dueAt: ofSender?.dueAt },
  ]);
  await feedSettled(installation.store);
  for (const party of [SENDER, RECEIVER]) {
    const { items } = await installation.answer<Page<FeedItem>>(['feed', ...party]);
    expect(items.filter(({ kind }) => kind === 'breachOpened')).toMatchObject([
      { referralId, codes: { dueAt: ofSender?.dueAt } },
    ]);
  }
});

test('recalled again it is one breach still', async () => {
  await installation.answer(['recall', referralId, '--reason', 'wrongPerson', ...SENDER]);
  expect(await breaches()).toHaveLength(2);
  await feedSettled(installation.store);
  const { items } = await installation.answer<Page<FeedItem>>(['feed', ...SENDER]);
  expect(items.filter(({ kind }) => kind === 'breachOpened')).toHaveLength(1);
});

test('past its 72 hours it is overdue', async () => {
  const { db } = installation.store;
  const dueAt = new Date(Date.now() - 1000);
  await db.updateTable('breach_item').set({ due_at: dueAt }).where('organisation', '=', '0212246886').execute();
  expect(await breaches()).toMatchObject([
    { organisation: '0212246886', dueAt: dueAt.toISOString(), overdue: true },
    { organisation: '0886886638', overdue: false },
  ]);
  const words = await installation.referral(['breach', 'list']);
  expect(words.stdout).toMatch(new RegExp(`^${referralId} +0212246886 +\\S+ +\\S+ +true$`, 'm'));
});

test('each DPO concludes for its own; ops are asked for nothing more when both have', async () => {
  const { code, stdout } = await conclude('authorityNotified', ...RECEIVER);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ referralId, overdue: false, conclusion: 'authorityNotified' });
  expect(await breaches(...RECEIVER)).toEqual([]);
  expect(await breaches('--concluded', ...RECEIVER)).toHaveLength(1);
  expect(await escalated()).toHaveLength(1);

  await conclude('noRiskToClient', '--for', 'sender');
  expect(await breaches()).toEqual([]);
  expect(await escalated()).toEqual([]);
  expect((await conclude('authorityAndClientNotified', ...SENDER)).code).toBe(0);
  expect(await breaches('--concluded', ...SENDER)).toMatchObject([{ conclusion: 'authorityAndClientNotified' }]);

  const { items } = await installation.answer<{ items: object[] }>(['timeline', referralId]);
  const operator = `operator:uid-${process.getuid?.()}`;
  const concluded = (actor: string, party: string, conclusion: string) =>
    expect.objectContaining({ actor, action: 'breachConcluded', codes: { party, conclusion } });
  expect(items.slice(-3)).toEqual([
    concluded('receiver:0212246886', 'receiver', 'authorityNotified'),
    concluded(operator, 'sender', 'noRiskToClient'),
    concluded('sender:0886886638', 'sender', 'authorityAndClientNotified'),
  ]);
  expect(await installation.answer(['audit', 'verify'])).toMatchObject({ faults: [] });
});

test('what is no breach of the caller’s is answered as what never existed', async () => {
  const sound = await submit();
  const attempts = [
    ['breach', 'conclude', sound, ...SENDER],
    ['breach', 'conclude', randomUUID(), ...SENDER],
    ['breach', 'conclude', 'Jansen', ...SENDER],
    ['breach', 'conclude', referralId, '--as', 'receiver', '--organisation', '0886886638'],
    ['breach', 'conclude', referralId, '--as', 'sender', '--organisation', '0200000001'],
  ];
  for (const words of attempts) {
    const { code, stderr } = await installation.referral([...words, '--conclusion', 'noRiskToClient', '--json']);
    expect(code).toBe(5);
    expect(JSON.parse(stderr).issues).toEqual([
      { type: 'invalidInput', in: 'path', name: 'referralId', detail: 'no such referral' },
    ]);
  }
});

test('escalations, a page at a time; for operators only', async () => {
  const other = await submit();
  await installation.answer(['recall', other, '--reason', 'wrongPerson', ...SENDER]);
  const another = await submit();
  await installation.answer(['recall', another, '--reason', 'wrongPerson', ...SENDER]);
  const first = await installation.answer<Page<OpenEscalation>>(['escalations', '--page-size', '1']);
  expect(first.items).toMatchObject([{ referralId: other }]);
  const second = await installation.answer<Page<OpenEscalation>>(['escalations', '--after', first.next ?? '']);
  expect(second).toMatchObject({ items: [{ referralId: another }] });
  expect(second.next).toBeUndefined();
  expect((await installation.referral(['escalations', '--after', 'Jansen'])).code).toBe(3);
  const words = await installation.referral(['escalations', '--page-size', '1']);
  expect(words.stdout).toMatch(new RegExp(`^\\S+ +${other} +breach +wrongPerson +\\S+$`, 'm'));
  expect(words.stderr).toBe(`more: --after ${first.next}\n`);

  const { createStoreClient } = await import('../../clients/store-client.js');
  const client = createStoreClient({ store: installation.store });
  const party = { role: 'sender', enterpriseNumber: '0886886638' } as const;
  await expect(client.escalations(party)).rejects.toMatchObject({ code: 'missingPermission' });
});
