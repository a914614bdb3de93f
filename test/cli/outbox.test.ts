import type { QuarantinedRow } from '../../domain/quarantined-row.js';
import { allowedSubmission, type Installation, openInstallation, SENDER } from './installation.js';

let installation: Installation;
let referralId: string;
beforeAll(async () => {
  installation = await openInstallation();
  const answer = await installation.answer<{ referralId: string }>(['submit', ...SENDER], allowedSubmission());
  referralId = answer.referralId;
});
afterAll(() => installation.drop());

const listed = async () => (await installation.answer<{ items: QuarantinedRow[] }>(['outbox', 'list'])).items;

test('what was set aside is listed with its fault, and told again once it is released, which is audited', async () => {
  expect(await listed()).toEqual([]);
  await installation.store.db.updateTable('outbox').set({ quarantined: true, last_fault: 'grpc3' }).execute();
  const [row] = await listed();
  expect(row).toEqual({
    outboxId: expect.stringMatching(/^\d+$/),
    referralId,
    purpose: 'start',
    fault: 'grpc3',
    createdAt: expect.any(String),
  });
  const words = await installation.referral(['outbox', 'list']);
  expect(words.stdout).toMatch(new RegExp(`^${row?.outboxId} +${referralId} +start +\\S+`, 'm'));

  expect(await installation.answer(['outbox', 'release', row?.outboxId ?? ''])).toEqual({ outboxId: row?.outboxId });
  expect(await listed()).toEqual([]);
  const { items } = await installation.answer<{ items: object[] }>(['timeline', referralId]);
  expect(items.at(-1)).toMatchObject({ action: 'outboxReleased', actor: `operator:uid-${process.getuid?.()}` });
  expect((await installation.referral(['outbox', 'release', row?.outboxId ?? ''])).code).toBe(5);
  expect((await installation.referral(['outbox', 'release', 'Jansen'])).code).toBe(5);
});

test('for operators only', async () => {
  const { createStoreClient } = await import('../../clients/store-client.js');
  const client = createStoreClient({ store: installation.store });
  const party = { role: 'sender', enterpriseNumber: '0886886638' } as const;
  await expect(client.quarantined(party)).rejects.toMatchObject({ code: 'missingPermission' });
  await expect(client.release(party, '1')).rejects.toMatchObject({ code: 'missingPermission' });
});
