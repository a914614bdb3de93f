import { randomUUID } from 'node:crypto';
import type { OpenEscalation } from '../../domain/escalations.js';
import type { Page } from '../../domain/views.js';
import { noteInterference } from '../../store/interference.js';
import { allowedSubmission, type Installation, openInstallation, SENDER } from './installation.js';

let installation: Installation;
let referralId: string;
beforeAll(async () => {
  installation = await openInstallation();
  const answer = await installation.answer<{ referralId: string }>(['submit', ...SENDER], allowedSubmission());
  referralId = answer.referralId;
});
afterAll(() => installation.drop());

const open = async () => (await installation.answer<Page<OpenEscalation>>(['escalations'])).items;
const settle = (id: string, kind: string) => installation.referral(['settle', id, '--kind', kind]);
const terminated = () => noteInterference(installation.store, referralId, 'workflowEnded', 'terminated');

test('what people have seen to is settled, audited, and raised anew when it happens again', async () => {
  await terminated();
  expect(await open()).toMatchObject([{ referralId, kind: 'interference', code: 'workflowEnded' }]);
  expect(await settle(referralId, 'interference')).toMatchObject({ code: 0 });
  expect(await open()).toEqual([]);
  const { items } = await installation.answer<{ items: object[] }>(['timeline', referralId]);
  expect(items.at(-1)).toMatchObject({
    action: 'escalationSettled',
    actor: `operator:uid-${process.getuid?.()}`,
    codes: { kind: 'interference' },
  });
  expect(await installation.answer(['audit', 'verify'])).toMatchObject({ faults: [] });
  await terminated();
  expect(await open()).toHaveLength(1);
  const told = await installation.store.db.selectFrom('notification').select('notification_id').execute();
  expect(told).toHaveLength(2);
});

test('nothing is settled that is not open, or that what happens settles', async () => {
  await settle(referralId, 'interference');
  expect((await settle(referralId, 'interference')).code).toBe(5);
  expect((await settle(referralId, 'passOnGivenUp')).code).toBe(5);
  expect((await settle(randomUUID(), 'interference')).code).toBe(5);
  expect((await settle('Jansen', 'interference')).code).toBe(5);
  await installation.answer(['recall', referralId, '--reason', 'wrongPerson', ...SENDER]);
  expect((await settle(referralId, 'breach')).code).toBe(2);
  expect(await open()).toMatchObject([{ kind: 'breach' }]);
});

test('an operator says so, not a party', async () => {
  const { createStoreClient } = await import('../../clients/store-client.js');
  const client = createStoreClient({ store: installation.store });
  const party = { role: 'sender', enterpriseNumber: '0886886638' } as const;
  await expect(client.settleEscalation(party, referralId, 'interference')).rejects.toMatchObject({
    code: 'missingPermission',
  });
});
