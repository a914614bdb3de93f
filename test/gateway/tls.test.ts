/**
 * The gateway ends TLS itself: what it speaks, whom its clients trust, and certificates that change while it runs.
 *
 * Seen to fail with: a lower least version, a reload that takes what does not fit together, a client that trusts anybody.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import axios from 'axios';
import type { FastifyInstance } from 'fastify';
import { createHttpClient } from '../../clients/http-client.js';
import { createLogger } from '../../config/logger.js';
import { readTlsFiles, type TlsFiles } from '../../config/tls-files.js';
import { type ServedCertificate, serveCertificate } from '../../gateway/tls.js';
import { type Certificate, createCertificateAuthority, daysFromNow } from '../receiver/certificates.js';
import { gatewayUnderTest, PATH, REFERRAL_ID, SENDER, SENDER_TOKEN } from './gateway-under-test.js';

const authority = createCertificateAuthority();
const stranger = createCertificateAuthority();
const valid = { from: daysFromNow(-1), until: daysFromNow(60) };

let directory: string;
let files: TlsFiles;
let app: FastifyInstance;
let served: ServedCertificate;
let lines: string[];
let port: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'gateway-tls-'));
  files = { certificateFile: join(directory, 'certificate.pem'), keyFile: join(directory, 'key.pem') };
  lines = [];
});
afterEach(async () => {
  served?.stop();
  await app?.close();
  rmSync(directory, { recursive: true });
});

function write({ cert, key }: Certificate): void {
  writeFileSync(files.certificateFile, cert);
  writeFileSync(files.keyFile, key, { mode: 0o600 });
}

async function listen(certificate: Certificate): Promise<void> {
  write(certificate);
  const status = {
    referralId: REFERRAL_ID,
    agreementId: 'example',
    status: 'received',
    acceptedAt: '2025-03-03T12:00:00Z',
  };
  ({ app } = gatewayUnderTest({ status: async () => status as never }, { tls: readTlsFiles(files) }));
  const logger = createLogger({ level: 'info', name: 'test', destination: { write: (line) => lines.push(line) } });
  served = serveCertificate(app.server, files, logger, 1_000_000);
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
}

/** Connects and says what was agreed on, or the code of why nothing was. */
function shake(options: ConnectionOptions = {}): Promise<{ protocol?: string | null; serial?: string; code?: string }> {
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({ host: '127.0.0.1', port, ca: authority.certificate, ...options }, () => {
      resolve({ protocol: socket.getProtocol(), serial: socket.getPeerCertificate().serialNumber });
      socket.end();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve({ code: error.code ?? 'none' }));
  });
}

const client = (certificateAuthority?: string) =>
  createHttpClient({
    baseUrl: `https://127.0.0.1:${port}${PATH}`,
    token: SENDER_TOKEN,
    attempts: 1,
    ...(certificateAuthority !== undefined && { certificateAuthority }),
  });

test('speaks TLS 1.3 and nothing older, and asks never to be called without it again', async () => {
  await listen(authority.issue(valid));
  expect(await shake()).toMatchObject({ protocol: 'TLSv1.3' });
  expect(await shake({ maxVersion: 'TLSv1.2' })).toEqual({ code: expect.stringMatching(/PROTOCOL_VERSION/) });
  expect((await client(authority.certificate).status(SENDER, REFERRAL_ID)).status).toBe('received');
  await expect(axios.get(`http://127.0.0.1:${port}${PATH}/health`)).rejects.toBeDefined();
  const { answer } = await new Promise<{ answer: string }>((resolve) => {
    let answer = '';
    const socket = connect({ host: '127.0.0.1', port, ca: authority.certificate }, () =>
      socket.write(`GET ${PATH}/health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`),
    );
    socket.on('data', (part) => {
      answer += String(part);
    });
    socket.on('close', () => resolve({ answer }));
  });
  expect(answer).toMatch(/strict-transport-security: max-age=31536000/i);
});

test('without TLS of its own nor a public https address no such promise is made', async () => {
  const plain = gatewayUnderTest({}).app;
  expect((await plain.inject({ url: `${PATH}/health` })).headers).not.toHaveProperty('strict-transport-security');
  const behind = gatewayUnderTest({}, { publicUrl: 'https://connector.example' }).app;
  expect((await behind.inject({ url: `${PATH}/health` })).headers).toHaveProperty('strict-transport-security');
});

test('fault 14: of a gateway whose certificate is of a stranger or has expired, a client wants nothing', async () => {
  await listen(authority.issue(valid));
  await expect(client().status(SENDER, REFERRAL_ID)).rejects.toMatchObject({ code: 'serviceUnavailable' });
  await expect(client(stranger.certificate).status(SENDER, REFERRAL_ID)).rejects.toMatchObject({
    code: 'serviceUnavailable',
  });
  await app.close();
  // No gateway starts with one that has expired; this one was started while it had not.
  const { cert: certificate, key } = authority.issue({ from: daysFromNow(-30), until: daysFromNow(-1) });
  const expired = gatewayUnderTest({}, { tls: { certificate, key } });
  app = expired.app;
  await app.listen({ host: '127.0.0.1', port: 0 });
  port = (app.server.address() as AddressInfo).port;
  await expect(client(authority.certificate).status(SENDER, REFERRAL_ID)).rejects.toMatchObject({
    code: 'serviceUnavailable',
  });
  expect(expired.log.join('')).not.toContain('request answered');
});

test('a new certificate is shown to new connections, without a restart; open ones go on', async () => {
  await listen(authority.issue(valid));
  const before = await shake();
  const open = connect({ host: '127.0.0.1', port, ca: authority.certificate });
  await new Promise((resolve) => open.once('secureConnect', resolve));
  write(authority.issue(valid));
  served.look();
  const after = await shake();
  expect(after.serial).toMatch(/^[0-9A-F]+$/);
  expect(after.serial).not.toBe(before.serial);
  const answered = new Promise((resolve) => open.once('data', (part) => resolve(String(part))));
  open.write(`GET ${PATH}/health HTTP/1.1\r\nhost: a\r\n\r\n`);
  expect(await answered).toMatch(/^HTTP\/1.1 200/);
  open.destroy();
  expect(served.needsCare()).toBe(false);
});

test.each([
  [
    'half written',
    () => writeFileSync(files.certificateFile, authority.issue(valid).cert.slice(0, 300)),
    'certificateUnreadable',
  ],
  ['without its key', () => writeFileSync(files.certificateFile, authority.issue(valid).cert), 'keyOfAnother'],
  ['expired', () => write(authority.issue({ from: daysFromNow(-9), until: daysFromNow(-1) })), 'certificateExpired'],
  ['with a key that is none', () => writeFileSync(files.keyFile, 'no key'), 'keyUnreadable'],
  ['gone', () => rmSync(files.certificateFile), 'ENOENT'],
])('fault 14: a new certificate that is %s: the old is shown, and somebody is told', async (_how, spoil, code) => {
  await listen(authority.issue(valid));
  const before = await shake();
  spoil();
  served.look();
  served.look();
  expect(await shake()).toEqual(before);
  expect(served.needsCare()).toBe(true);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', kind: 'GATEWAY_TLS_CERTIFICATE_FILE', code });
  write(authority.issue(valid));
  served.look();
  expect(served.needsCare()).toBe(false);
  expect((await shake()).serial).not.toBe(before.serial);
});

test('fault 14: one that ends soon is told while it still holds', async () => {
  await listen(authority.issue({ from: daysFromNow(-80), until: daysFromNow(10) }));
  expect(served.needsCare()).toBe(true);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', dueAt: expect.stringMatching(/^20/) });
});

test('neither a key nor a certificate is in a log line', async () => {
  const certificate = authority.issue(valid);
  await listen(certificate);
  writeFileSync(files.keyFile, certificate.key.slice(0, 500));
  served.look();
  for (const part of certificate.key.split('\n').filter((line) => line.length > 30)) {
    expect(lines.join('')).not.toContain(part);
  }
});
