import { sql } from 'kysely';
import { allowedSubmission, type Installation, openInstallation, RECEIVER, SENDER } from './installation.js';

const AGREEMENT = 'opgroeien-diest';

let installation: Installation;
beforeAll(async () => {
  installation = await openInstallation();
});
afterAll(() => installation.drop());

/** The audit entries of the switch, newest last, without moments and hashes. */
async function entries() {
  const { rows } = await sql`
    select actor, action, codes from audit_entry where chain = ${`agreement/${AGREEMENT}`}
      and action in ('suspended', 'resumptionConfirmed') order by sequence`.execute(installation.store.db);
  return rows;
}

test('R15: one party suspends, and the exchange resumes when both have confirmed', async () => {
  const { answer, referral } = installation;
  expect(await answer(['suspend', AGREEMENT, '--reason', 'incident', ...RECEIVER])).toEqual({
    agreementId: AGREEMENT,
    suspended: true,
    suspendedBy: 'receiver',
    mustConfirm: ['sender', 'receiver'],
  });
  const refused = await referral(['submit', '--json', ...SENDER], allowedSubmission());
  expect(refused).toMatchObject({ code: 7, stderr: expect.stringContaining('agreementSuspended') });

  expect(await answer(['resume', AGREEMENT, '--reason', 'settled', ...SENDER])).toMatchObject({
    suspended: true,
    mustConfirm: ['receiver'],
  });
  // Confirmed twice by one party is not confirmed by both.
  expect(await answer(['resume', AGREEMENT, '--reason', 'settled', ...SENDER])).toMatchObject({ suspended: true });
  const words = await referral(['resume', AGREEMENT, '--reason', 'settled', ...RECEIVER]);
  expect(words).toMatchObject({ code: 0, stderr: '' });
  expect(words.stdout).toMatch(/^suspended +false$/m);
  expect(words.stdout).toMatch(/^mustConfirm +nobody$/m);
  await answer(['submit', ...SENDER], allowedSubmission());
});

test('suspending again takes the confirmations back', async () => {
  const { answer } = installation;
  await answer(['suspend', AGREEMENT, '--reason', 'incident', ...SENDER]);
  await answer(['resume', AGREEMENT, '--reason', 'settled', ...SENDER]);
  expect(await answer(['suspend', AGREEMENT, '--reason', 'dispute', ...RECEIVER])).toMatchObject({
    suspendedBy: 'sender',
    mustConfirm: ['sender', 'receiver'],
  });
  for (const party of [SENDER, RECEIVER]) await answer(['resume', AGREEMENT, '--reason', 'settled', ...party]);
});

test('an operator acts for a named party, and is audited as doing so', async () => {
  const { answer } = installation;
  await answer(['suspend', AGREEMENT, '--reason', 'review', '--for', 'receiver']);
  await answer(['resume', AGREEMENT, '--reason', 'settled', '--for', 'receiver']);
  expect(await answer(['resume', AGREEMENT, '--reason', 'settled', '--for', 'sender'])).toMatchObject({
    suspended: false,
  });
  const actor = `operator:uid-${process.getuid?.()}`;
  expect((await entries()).slice(-3)).toEqual([
    { actor, action: 'suspended', codes: { party: 'receiver', reason: 'review', suspended: true } },
    { actor, action: 'resumptionConfirmed', codes: { party: 'receiver', reason: 'settled', suspended: true } },
    { actor, action: 'resumptionConfirmed', codes: { party: 'sender', reason: 'settled', suspended: false } },
  ]);
});

test('another’s agreement is answered as one that never existed, and nothing is written', async () => {
  const { referral } = installation;
  const before = await entries();
  const attempts = [
    [AGREEMENT, '--as', 'sender', '--organisation', '0212246886'],
    [AGREEMENT, '--as', 'receiver', '--organisation', '0886886638'],
    [AGREEMENT, '--as', 'sender', '--organisation', '0200000001'],
    ['not-there', ...SENDER],
    ['not-there', '--for', 'sender'],
  ];
  for (const command of ['suspend', 'resume']) {
    for (const words of attempts) {
      const { code, stdout, stderr } = await referral([command, ...words, '--reason', 'incident', '--json']);
      expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
      expect(JSON.parse(stderr)).toMatchObject({
        code: 'resourceNotFound',
        issues: [{ in: 'path', name: 'agreementId', detail: 'no such agreement' }],
      });
    }
  }
  expect(await entries()).toEqual(before);
});

test.each([
  ['an operator for nobody', [AGREEMENT, '--reason', 'incident'], 'an operator acts for a party: give --for'],
  [
    'a party for the other',
    [AGREEMENT, '--reason', 'incident', '--for', 'sender', ...RECEIVER],
    '--for is an operator',
  ],
  ['no reason', [AGREEMENT, ...SENDER], "required option '--reason <code>' not specified"],
  ['a reason in words', [AGREEMENT, '--reason', 'Jansen', ...SENDER], 'Allowed choices are incident'],
])('refused as usage: %s', async (_name, words, said) => {
  for (const command of ['suspend', 'resume']) {
    const { code, stderr } = await installation.referral([command, ...words]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(said) });
    expect(stderr).not.toContain('Jansen');
  }
});

test('the client of other programs is held to the same shape', async () => {
  const { createStoreClient } = await import('../../clients/store-client.js');
  const client = createStoreClient({ store: installation.store });
  const sender = { role: 'sender', enterpriseNumber: '0886886638' } as const;
  const operator = { role: 'operator', operatorId: 'test' } as const;
  for (const request of [undefined, {}, { reason: 'Jansen' }, { reason: 'incident', remark: 'Jansen' }]) {
    await expect(client.suspend(sender, AGREEMENT, request)).rejects.toMatchObject({ code: 'badRequest' });
  }
  await expect(client.suspend(operator, AGREEMENT, { reason: 'incident' })).rejects.toMatchObject({
    code: 'badRequest',
    issues: [{ name: 'party', type: 'requiredInput' }],
  });
  await expect(client.suspend(sender, AGREEMENT, { reason: 'incident', party: 'receiver' })).rejects.toMatchObject({
    code: 'missingPermission',
  });
});
