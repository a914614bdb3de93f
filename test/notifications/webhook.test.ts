import type http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Notification } from '../../domain/notifications.js';
import { createWebhook, signatureOf, type WebhookOptions } from '../../workers/notifications/webhook.js';
import { createCertificateAuthority, daysFromNow } from '../receiver/certificates.js';
import { everythingIn } from '../receiver/planted.js';
import { serversOfThisFile } from '../receiver/servers.js';

const servers = serversOfThisFile();
const NOTIFICATION: Notification = {
  notificationId: '0b6a4a3c-58a0-4f0e-9a3c-0d3b6f9f2c77',
  referralId: '7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11',
  kind: 'deliveryFailed',
  code: 'rejected',
  since: '2025-03-03T12:00:00.000Z',
  due: '2025-04-02T07:00:00.000Z',
};

async function send(options: WebhookOptions): Promise<void> {
  const channel = createWebhook(options);
  try {
    await channel.send(NOTIFICATION);
  } finally {
    channel.close();
  }
}

test('the signature is that of Standard Webhooks, by the example of its libraries', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  expect(signatureOf(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}')).toBe(
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  );
});

test('id, codes and moments travel, and nothing else; signed where there is a secret', async () => {
  const got: { url?: string; headers: http.IncomingHttpHeaders; text: string }[] = [];
  const { url, port } = await servers.http(({ url: path = '', headers, text }, response) => {
    got.push({ url: path, headers, text });
    response.writeHead(204).end();
  });
  const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  await send({ url: `${url}/hooks/ops?channel=1`, secret });
  await send({ url: `${url}/hooks/ops?channel=1` });
  const { notificationId, ...said } = NOTIFICATION;
  const [signed, unsigned] = got;
  expect(signed).toEqual({
    url: '/hooks/ops?channel=1',
    text: JSON.stringify(said),
    headers: {
      host: `127.0.0.1:${port}`,
      accept: 'application/json, text/plain, */*',
      'accept-encoding': expect.any(String),
      connection: 'close',
      'content-type': 'application/json',
      'content-length': String(JSON.stringify(said).length),
      'user-agent': 'referral-connector',
      'webhook-id': notificationId,
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
      'webhook-signature': signatureOf(
        secret,
        notificationId,
        Number(signed?.headers['webhook-timestamp']),
        JSON.stringify(said),
      ),
    },
  });
  expect(unsigned?.headers).not.toHaveProperty('webhook-signature');
});

test.each([
  [500, 'http500'],
  [404, 'http404'],
  // Where it leads to is not asked: the answer to a webhook decides nothing but whether it was taken.
  [302, 'http302'],
  [200, undefined],
  [202, undefined],
])('status %i: %s', async (status, code) => {
  const elsewhere = await servers.http((_request, response) => response.end());
  const { url } = await servers.http((_request, response) =>
    response.writeHead(status, { location: elsewhere.url }).end('whatever it says'),
  );
  const sent = send({ url });
  if (code === undefined) await sent;
  else await expect(sent).rejects.toMatchObject({ name: 'ChannelFault', code });
  expect(elsewhere.connections()).toBe(0);
});

test('an answer without an end is not read, and none at all is waited for so long', async () => {
  const endless = await servers.http((_request, response) => response.writeHead(200).write('and '));
  await send({ url: endless.url });
  const silent = await servers.raw(() => undefined);
  await expect(send({ url: silent.url, timeoutMilliseconds: 100 })).rejects.toMatchObject({ code: 'ERR_CANCELED' });
});

test('a fault says nothing of the address, which may be a secret, or of what was sent', async () => {
  const { port } = await servers.raw((socket) => socket.destroy());
  const fault = await send({ url: `http://127.0.0.1:${port}/hooks/secret-path` }).catch((error: unknown) => error);
  expect(fault).toMatchObject({ name: 'ChannelFault', code: 'ECONNRESET' });
  expect(everythingIn(fault)).not.toMatch(/secret-path|7e0c0f1e/);
});

describe('over TLS', () => {
  const authority = createCertificateAuthority();
  const valid = authority.issue({ from: daysFromNow(-1), until: daysFromNow(1) });
  let server: https.Server;
  let url: string;
  beforeAll(async () => {
    server = https.createServer(valid, (_request, response) => response.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('a certificate is verified, whatever the environment says', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      await expect(send({ url })).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    }
    await send({ url, certificateAuthority: authority.certificate });
  });
});
