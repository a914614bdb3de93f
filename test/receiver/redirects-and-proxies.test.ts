import { startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
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

describe('with a proxy in the environment', () => {
  const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'NO_PROXY', 'no_proxy'];
  const before = Object.fromEntries(names.map((name) => [name, process.env[name]]));
  afterEach(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  test('the proxy never sees a call', async () => {
    const proxy = await servers.http((_request, response) => response.writeHead(502).end());
    const receiver = await startStandInReceiver();
    try {
      for (const name of names) process.env[name] = name.toLowerCase() === 'no_proxy' ? '' : proxy.url;
      expect(await outcomeOf(CALLS.deliver(open({ baseUrl: receiver.url })))).toMatchObject({ result: 'delivered' });
      expect(receiver.calls(REFERRAL_ID)).toHaveLength(1);
      expect(proxy.connections()).toBe(0);
    } finally {
      await receiver.close();
    }
  });
});
