import { spawn } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gatewayUnderTest, KEY, PATH, REFERRAL_ID, SENDER_TOKEN } from '../gateway/gateway-under-test.js';
import { startTypeScript } from '../setup/typescript-process.js';

const ROOT = join(__dirname, '..', '..');
const MAIN = join(ROOT, 'clients', 'cli', 'main.ts');
const AT = '2025-03-01T09:00:00.000Z';

const { app } = gatewayUnderTest({
  submit: async () => ({
    referralId: REFERRAL_ID,
    agreementId: 'a',
    status: 'received',
    acceptedAt: AT,
    repeated: false,
  }),
  status: async () => ({ referralId: REFERRAL_ID, agreementId: 'a', status: 'received', acceptedAt: AT }),
  feed: async (_caller, options) => ({
    items:
      options?.after === undefined
        ? [{ cursor: '1-1', at: AT, kind: 'delivered', referralId: REFERRAL_ID, codes: {} }]
        : [],
  }),
});
let environment: NodeJS.ProcessEnv;
beforeAll(async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${PATH}`;
  environment = { REFERRAL_URL: url, REFERRAL_TOKEN: SENDER_TOKEN };
});
afterAll(() => app.close());

test('reads standard input, prints to standard output, ends with 0', async () => {
  const register = join(ROOT, 'test', 'setup', 'register-typescript.cjs');
  const child = spawn(process.execPath, ['--require', register, MAIN, 'submit', '--json', '--idempotency-key', KEY], {
    env: { ...process.env, ...environment },
  });
  child.stdin.end('{}');
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    stdout += part;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ referralId: REFERRAL_ID, idempotencyKey: KEY });
});

test('a failure is its exit code, and said on standard error only', async () => {
  const { code, stdout, stderr } = await startTypeScript(MAIN, ['list'], environment).ended;
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe('error: Internal server error (internalServerError)\n');
});

test('Ctrl-C ends a feed that is followed', async () => {
  const running = startTypeScript(MAIN, ['feed', '--follow', '--json'], environment);
  expect(JSON.parse(await running.nextLine())).toMatchObject({ cursor: '1-1' });
  running.child.kill('SIGINT');
  expect((await running.ended).code).toBe(130);
});

test('a reader that closes the pipe early is no fault', async () => {
  const running = startTypeScript(MAIN, ['status', REFERRAL_ID], environment);
  running.child.stdout?.destroy();
  const { code, stderr } = await running.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test('prints the completion script of a shell', async () => {
  const { code, stdout } = await startTypeScript(MAIN, ['complete', 'bash']).ended;
  expect(code).toBe(0);
  expect(stdout).toContain('referral complete --');
});
