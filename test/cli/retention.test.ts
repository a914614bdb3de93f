import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { allowedSubmission, type Installation, openInstallation, SENDER } from './installation.js';

let installation: Installation;
beforeAll(async () => {
  installation = await openInstallation();
});
afterAll(() => installation.drop());

test('retention run says what is over, removes it when not asked to be dry, and is audited under its operator', async () => {
  const { answer, referral, store, activities } = installation;
  expect((await referral(['retention', 'run', '--dry-run'])).stdout).toBe('nothing is over\n');
  const { referralId } = await answer<{ referralId: string }>(['submit', ...SENDER], allowedSubmission());
  const eventId = randomUUID();
  await answer([
    'event',
    referralId,
    '--type',
    'recall',
    '--reason',
    'enteredInError',
    '--event-id',
    eventId,
    ...SENDER,
  ]);
  const applied = [`${eventId}/recall/enteredInError`];
  await activities.end({ referralId, applied, ending: { state: 'recalled', reason: 'enteredInError' } });
  await sql`update referral set ended_at = ended_at - interval '3 years'`.execute(store.db);

  const dry = await referral(['retention', 'run', '--dry-run']);
  expect([dry.code, dry.stderr]).toEqual([0, '']);
  expect(dry.stdout).toMatch(/^opgroeien-diest +status +1 +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d$/m);
  const preview = await answer<{ counts: unknown[] }>(['retention', 'run', '--dry-run']);
  expect(preview).toMatchObject({ dryRun: true, refused: [] });
  expect((await referral(['status', referralId, ...SENDER])).code).toBe(0);

  expect(await answer(['retention', 'run'])).toEqual({ ...preview, dryRun: false });
  expect((await referral(['status', referralId])).code).toBe(5);
  const { rows } = await sql<{ actor: string; codes: object }>`
    select actor, codes from audit_entry where action = 'retentionCarriedOut'`.execute(store.db);
  expect(rows).toEqual([
    { actor: `operator:uid-${process.getuid?.()}`, codes: expect.objectContaining({ status: 1 }) },
  ]);
  expect((await referral(['audit', 'verify'])).code).toBe(0);
});
