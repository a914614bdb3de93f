import { randomUUID } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import { createHttpClient } from '../../clients/http-client.js';
import { newSigningKey } from '../../sandbox/signing-key.js';
import { freshSubmission, SENDER } from '../setup/connector.js';
import { type GatewayProcesses, prepareGatewayProcesses, TOKEN } from './gateway-process.js';
import { PATH } from './gateway-under-test.js';

let prepared: GatewayProcesses;
beforeAll(async () => {
  prepared = await prepareGatewayProcesses();
});
afterAll(() => prepared?.drop());

test('listens on loopback, accepts with Temporal out of reach, and ends by SIGTERM', async () => {
  const running = prepared.start();
  const listening = JSON.parse(await running.nextLine());
  expect(listening).toMatchObject({ process: 'gateway', host: '127.0.0.1' });
  const baseUrl = `http://127.0.0.1:${listening.port}${PATH}`;
  expect((await axios.get(`${baseUrl}/health`)).data).toEqual({ status: 'UP' });

  const submission = freshSubmission({ agreementId: 'opgroeien-diest' });
  submission.information.noticeVersion = '1';
  const client = createHttpClient({ baseUrl, token: TOKEN });
  const { referralId } = await client.submit(SENDER, submission, randomUUID());
  expect(await client.status(SENDER, referralId)).toMatchObject({ referralId, status: 'received' });

  running.child.kill('SIGTERM');
  const { code, stdout, stderr } = await running.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).not.toMatch(new RegExp(`${submission.client.familyName}|${TOKEN}|${referralId}`));
});

test('does not start where it could know no caller, or a caller’s token is faulty', async () => {
  const none = await prepared.start({ DEVELOPMENT_TOKENS_FILE: '' }).ended;
  expect(none.code).toBe(78);
  expect(none.stderr).toContain('OAUTH_ISSUER: is required, or DEVELOPMENT_TOKENS_FILE');
  const short = prepared.tokensFile('short.json', [{ token: 'secret', caller: SENDER }]);
  const faulty = await prepared.start({ DEVELOPMENT_TOKENS_FILE: short }).ended;
  expect(faulty.code).toBe(78);
  expect(faulty.stderr).not.toContain('secret');
});

test('has an inbox where it is told how the inbox signs people in, with a key that is closed to others', async () => {
  const keyFile = join(prepared.directory, 'inbox.jwk');
  writeFileSync(keyFile, JSON.stringify(await newSigningKey('inbox')), { mode: 0o600 });
  const withInbox = {
    ...{ DEVELOPMENT_TOKENS_FILE: '', OAUTH_ISSUER: 'http://127.0.0.1:1', OAUTH_JWKS_URL: 'http://127.0.0.1:1/jwks' },
    ...{ OAUTH_AUDIENCE: 'urn:test', GATEWAY_PUBLIC_URL: 'http://127.0.0.1:2' },
    ...{ INBOX_CLIENT_ID: 'inbox', INBOX_CLIENT_KEY_FILE: keyFile },
  };
  const running = prepared.start(withInbox);
  const { port } = JSON.parse(await running.nextLine());
  const answer = await axios.get(`http://127.0.0.1:${port}/inbox`, { validateStatus: () => true });
  expect([answer.status, answer.data]).toEqual([401, expect.stringContaining('Meld u aan')]);
  running.child.kill('SIGTERM');
  expect(await running.ended).toMatchObject({ code: 0 });

  chmodSync(keyFile, 0o644);
  expect(await prepared.start(withInbox).ended).toMatchObject({ code: 78 });
});
