import type { Notification } from '../../domain/notifications.js';
import { createEmail, type EmailOptions } from '../../workers/notifications/email.js';
import { createCertificateAuthority, daysFromNow } from '../receiver/certificates.js';
import { everythingIn } from '../receiver/planted.js';
import { serversOfThisFile } from '../receiver/servers.js';
import { type MailServer, startMailServer } from './mail-server.js';

const servers = serversOfThisFile();
const authority = createCertificateAuthority();
const certificate = authority.issue({ from: daysFromNow(-1), until: daysFromNow(1) });
const NOTIFICATION: Notification = {
  notificationId: '0b6a4a3c-58a0-4f0e-9a3c-0d3b6f9f2c77',
  referralId: '7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11',
  kind: 'breach',
  code: 'wrongPerson',
  since: '2025-03-03T12:00:00.000Z',
  due: '2025-03-06T12:00:00.000Z',
};

let mail: MailServer | undefined;
afterEach(() => mail?.close());

async function send(options: Partial<EmailOptions> & { url: string }): Promise<void> {
  const channel = createEmail({
    from: 'connector@example.org',
    to: ['ops@example.org', 'dpo@example.org'],
    requireTls: false,
    ...options,
  });
  try {
    await channel.send(NOTIFICATION);
  } finally {
    channel.close();
  }
}

test('the message holds id, codes and moments, its subject the codes only', async () => {
  mail = await startMailServer();
  await send({ url: `smtp://127.0.0.1:${mail.port}` });
  const [taken] = mail.taken;
  expect(taken).toMatchObject({ from: 'connector@example.org', to: ['ops@example.org', 'dpo@example.org'] });
  const [head = '', body = ''] = taken?.message.split('\r\n\r\n') ?? [];
  const headers = Object.fromEntries(head.split('\r\n').map((line) => line.split(/: (.*)/s, 2)));
  expect(headers).toEqual({
    From: 'connector@example.org',
    To: 'ops@example.org, dpo@example.org',
    Subject: 'Referral connector: breach (wrongPerson)',
    'Message-ID': '<0b6a4a3c-58a0-4f0e-9a3c-0d3b6f9f2c77@example.org>',
    Date: expect.any(String),
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Transfer-Encoding': '7bit',
  });
  expect(body.split('\r\n')).toEqual([
    'referralId: 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11',
    'kind: breach',
    'code: wrongPerson',
    'since: 2025-03-03T12:00:00.000Z',
    'due: 2025-03-06T12:00:00.000Z',
    '',
  ]);
});

test('where TLS is asked for, a server that offers none gets no message', async () => {
  mail = await startMailServer();
  await expect(send({ url: `smtp://127.0.0.1:${mail.port}`, requireTls: true })).rejects.toMatchObject({
    name: 'ChannelFault',
    code: 'ETLS',
  });
  expect(mail.taken).toEqual([]);
});

test.each(['smtp', 'smtps'])('%s: encrypted, with the certificate verified, then the password', async (protocol) => {
  mail = await startMailServer({ ...certificate, secure: protocol === 'smtps' });
  const url = `${protocol}://connector:p%40ss@127.0.0.1:${mail.port}`;
  await expect(send({ url, requireTls: true })).rejects.toMatchObject({ code: 'ESOCKET' });
  expect(mail.taken).toEqual([]);
  await send({ url, requireTls: true, certificateAuthority: authority.certificate });
  expect(mail.taken).toMatchObject([{ encrypted: true, user: 'connector' }]);
});

test('a refusal is told as a code, without a word of the server or an address', async () => {
  mail = await startMailServer({ refuse: () => Object.assign(new Error('mailbox full'), { responseCode: 452 }) });
  const fault = await send({ url: `smtp://127.0.0.1:${mail.port}` }).catch((error: unknown) => error);
  expect(fault).toMatchObject({ name: 'ChannelFault', code: 'EMESSAGE' });
  expect(everythingIn(fault)).not.toMatch(/mailbox|example\.org|7e0c0f1e/);
});

test('a server that says nothing is not waited for', async () => {
  const silent = await servers.raw(() => undefined);
  await expect(send({ url: `smtp://127.0.0.1:${silent.port}`, timeoutMilliseconds: 100 })).rejects.toMatchObject({
    code: 'ETIMEDOUT',
  });
});
