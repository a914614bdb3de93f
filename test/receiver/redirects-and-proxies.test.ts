import { join } from 'node:path';
import { startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { startTypeScript } from '../setup/typescript-process.js';
import { CALLS, outcomeOf, receiversOfThisFile } from './calls.js';
import { REFERRAL_ID } from './planted.js';
import { serversOfThisFile } from './servers.js';

const open = receiversOfThisFile();
const servers = serversOfThisFile();

test.each([301, 302, 303, 307, 308])(
  'a redirect with %i is not followed: nobody comes to the second server',
  async (status) => {
    const second = await servers.http((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
    const first = await servers.http((_request, response) => {
      response.writeHead(status, { Location: `${second.url}/elsewhere` }).end();
    });
    const outcome = await outcomeOf(CALLS.deliver(open({ baseUrl: first.url })));
    expect(outcome).toEqual({ result: 'refused', code: 'redirected' });
    expect(first.connections()).toBe(1);
    expect(second.connections()).toBe(0);
  },
);

test('a proxy named in the environment of the process never sees a call', async () => {
  const proxy = await servers.http((_request, response) => response.writeHead(502).end());
  const receiver = await startStandInReceiver();
  try {
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];
    const started = startTypeScript(join(__dirname, 'deliver-once.ts'), [receiver.url], {
      ...Object.fromEntries(names.map((name) => [name, proxy.url])),
      NO_PROXY: '',
      no_proxy: '',
      // Newer versions of Node read the variables by themselves where this is set.
      NODE_USE_ENV_PROXY: '1',
    });
    const { code, stdout } = await started.ended;
    expect({ code, outcome: JSON.parse(stdout) }).toMatchObject({ code: 0, outcome: { result: 'delivered' } });
    expect(receiver.calls(REFERRAL_ID)).toHaveLength(1);
    expect(proxy.connections()).toBe(0);
  } finally {
    await receiver.close();
  }
});
