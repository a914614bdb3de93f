/**
 * Tokens and authorities for receivers that change while a worker runs, as the worker has them. Seen to fail with: a token read
 * once, authorities that only new receivers trust, a file taken that holds no certificate.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../config/logger.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { catalogueOf } from '../../store/agreement-catalogue.js';
import { watchReceiverAuthorities, watchReceiverTokens } from '../../workers/receiver-files.js';
import { createReceivers, type Receivers, type ReceiversOptions } from '../../workers/receivers.js';
import { CALLS, outcomeOf } from './calls.js';
import { createCertificateAuthority, daysFromNow } from './certificates.js';
import { serversOfThisFile } from './servers.js';

const servers = serversOfThisFile();
const valid = { from: daysFromNow(-1), until: daysFromNow(30) };
const stopping: (() => unknown)[] = [];
let directory: string;
let lines: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'receiver-files-'));
  lines = [];
});
afterEach(async () => {
  for (const stop of stopping.splice(0)) await stop();
  rmSync(directory, { recursive: true });
});

const logger = createLogger({ level: 'info', name: 'test', destination: { write: (line) => lines.push(line) } });
const write = (name: string, content: string) => {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
};

function receivers(baseUrl: string, options: Partial<ReceiversOptions>): Receivers {
  const made = createReceivers({ agreements: catalogueOf([]), endpoints: { example: baseUrl }, ...options });
  stopping.push(() => made.close());
  return made;
}

const deliver = (made: Receivers) => outcomeOf(CALLS.erase(made.receiverOf('example') as never));

test('a new token is sent with the next call; a broken file leaves the old one', async () => {
  const sent: (string | undefined)[] = [];
  const server = await servers.http((request, response) => {
    sent.push(request.headers.authorization);
    response.setHeader('content-type', 'application/json').end('{"result":"erased"}');
  });
  const path = write('tokens.json', '{"example":"first-token"}');
  const tokens = watchReceiverTokens(path, logger);
  stopping.push(tokens.stop);
  const made = receivers(server.url, { tokenOf: (agreementId) => tokens.current[agreementId] ?? '' });
  await deliver(made);
  for (const content of ['{"example":"second-token"}', '{"example":"third-tok', '{"example":"with space"}']) {
    write('tokens.json', content);
    tokens.look();
    await deliver(made);
  }
  expect(sent).toEqual(
    ['first-token', 'second-token', 'second-token', 'second-token'].map((token) => `Bearer ${token}`),
  );
  expect(lines.map((line) => JSON.parse(line).code)).toEqual([undefined, 'unreadable', 'notTokens']);
  expect(lines.join('')).not.toMatch(/token"|third-tok|with space/);
});

describe('authorities', () => {
  const [old, next] = [createCertificateAuthority(), createCertificateAuthority()];
  let receiver: StandInReceiver;
  const serve = async (authority: typeof old) => {
    receiver = await startStandInReceiver({ tls: authority.issue(valid) });
    stopping.push(() => receiver.close());
    return receiver.url;
  };

  test('new ones are trusted by receivers that are there already, the old no more', async () => {
    const path = write('authorities.pem', old.certificate);
    const made = receivers(await serve(old), { authorities: old.certificate });
    const authorities = watchReceiverAuthorities(path, logger, made.trust);
    stopping.push(authorities.stop);
    expect(await deliver(made)).toEqual({ result: 'erased' });
    write('authorities.pem', next.certificate);
    authorities.look();
    expect(await deliver(made)).toEqual({ outage: 'tlsError' });
    write('authorities.pem', `${old.certificate}${next.certificate}`);
    authorities.look();
    expect(await deliver(made)).toEqual({ result: 'erased' });
  });

  test.each([
    ['nothing', ''],
    ['no certificate', 'not a certificate'],
    ['half of one', next.certificate.slice(0, 400)],
    ['half of the second', `${next.certificate}${old.certificate.slice(0, 400)}`],
  ])('a file that holds %s: the old ones stay', async (_what, content) => {
    const path = write('authorities.pem', old.certificate);
    const made = receivers(await serve(old), { authorities: old.certificate });
    const authorities = watchReceiverAuthorities(path, logger, made.trust);
    stopping.push(authorities.stop);
    write('authorities.pem', content);
    authorities.look();
    expect(authorities.fault).toBe('notCertificates');
    expect(await deliver(made)).toEqual({ result: 'erased' });
  });
});

test('fault 15: a receiver at a private address, or at another than agreed, gets nothing where the deployment says so', async () => {
  let asked = 0;
  const server = await servers.http((_request, response) => {
    asked += 1;
    response.setHeader('content-type', 'application/json').end('{"result":"erased"}');
  });
  const REFUSED = { result: 'refused', code: 'addressRefused' };
  expect(await deliver(receivers(server.url, { refusePrivateAddresses: true }))).toEqual(REFUSED);
  expect(await deliver(receivers(server.url, { addresses: { example: ['192.0.2.0/24'] } }))).toEqual(REFUSED);
  expect(asked).toBe(0);
  expect(await deliver(receivers(server.url, { addresses: { example: ['127.0.0.1'] } }))).toEqual({ result: 'erased' });
  expect(await deliver(receivers(server.url, { addresses: { another: ['192.0.2.1'] } }))).toEqual({ result: 'erased' });
});
