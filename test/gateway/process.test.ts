import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import axios from 'axios';
import { createHttpClient } from '../../clients/http-client.js';
import { ensureSandboxKeyFile } from '../../sandbox/keyring.js';
import { newSigningKey } from '../../sandbox/signing-key.js';
import { migrate } from '../../store/migrate.js';
import { openDatabase } from '../../store/store.js';
import { freshSubmission, SENDER } from '../setup/connector.js';
import { testTemporalAddress } from '../setup/environment.js';
import { createTestDatabase, type TestDatabase } from '../setup/postgres.js';
import { startTypeScript } from '../setup/typescript-process.js';
import { PATH } from './gateway-under-test.js';

const MAIN = join(__dirname, '..', '..', 'gateway', 'main.ts');
const TOKEN = 'a-token-of-the-sender';

let databases: TestDatabase[];
let directory: string;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  databases = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [main = '', keys = ''] = databases.map((database) => database.url);
  const opened = [openDatabase<never>(main), openDatabase<never>(keys)] as const;
  await migrate(...opened);
  await Promise.all(opened.map((database) => database.destroy()));
  directory = mkdtempSync(join(tmpdir(), 'referral-gateway-'));
  environment = {
    DEPLOYMENT: 'sandbox',
    DATABASE_URL: main,
    KEY_DATABASE_URL: keys,
    MASTER_KEYS_FILE: ensureSandboxKeyFile(join(directory, 'master-keys.json')),
    AGREEMENTS_DIRECTORY: join(__dirname, '..', '..', 'agreements'),
    TEMPORAL_ADDRESS: testTemporalAddress(),
    // Acceptance does not need Temporal, and no worker of another test may take this referral.
    TEMPORAL_NAMESPACE: 'not-there',
    GATEWAY_PORT: '0',
    DEVELOPMENT_TOKENS_FILE: tokensFile('tokens.json', [{ token: TOKEN, caller: SENDER }]),
  };
});
afterAll(async () => {
  await Promise.all(databases.map((database) => database.drop()));
  rmSync(directory, { recursive: true });
});

function tokensFile(name: string, tokens: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(tokens), { mode: 0o600 });
  return path;
}

test('listens on loopback, accepts with Temporal out of reach, and ends by SIGTERM', async () => {
  const running = startTypeScript(MAIN, [], environment);
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
  const { DEVELOPMENT_TOKENS_FILE: _none, ...without } = environment;
  const none = await startTypeScript(MAIN, [], { ...without, DEVELOPMENT_TOKENS_FILE: '' }).ended;
  expect(none.code).toBe(78);
  expect(none.stderr).toContain('OAUTH_ISSUER: is required, or DEVELOPMENT_TOKENS_FILE');
  const short = tokensFile('short.json', [{ token: 'secret', caller: SENDER }]);
  const faulty = await startTypeScript(MAIN, [], { ...environment, DEVELOPMENT_TOKENS_FILE: short }).ended;
  expect(faulty.code).toBe(78);
  expect(faulty.stderr).not.toContain('secret');
});

test('has an inbox where it is told how the inbox signs people in, with a key that is closed to others', async () => {
  const keyFile = join(directory, 'inbox.jwk');
  writeFileSync(keyFile, JSON.stringify(await newSigningKey('inbox')), { mode: 0o600 });
  const withInbox = {
    ...environment,
    ...{ DEVELOPMENT_TOKENS_FILE: '', OAUTH_ISSUER: 'http://127.0.0.1:1', OAUTH_JWKS_URL: 'http://127.0.0.1:1/jwks' },
    ...{ OAUTH_AUDIENCE: 'urn:test', GATEWAY_PUBLIC_URL: 'http://127.0.0.1:2' },
    ...{ INBOX_CLIENT_ID: 'inbox', INBOX_CLIENT_KEY_FILE: keyFile },
  };
  const running = startTypeScript(MAIN, [], withInbox);
  const { port } = JSON.parse(await running.nextLine());
  const answer = await axios.get(`http://127.0.0.1:${port}/inbox`, { validateStatus: () => true });
  expect([answer.status, answer.data]).toEqual([401, expect.stringContaining('Meld u aan')]);
  running.child.kill('SIGTERM');
  expect(await running.ended).toMatchObject({ code: 0 });

  chmodSync(keyFile, 0o644);
  expect(await startTypeScript(MAIN, [], withInbox).ended).toMatchObject({ code: 78 });
});
