import { createReceiver } from '../../activities/receiver/create-receiver.js';
import { CALLS, receiversOfThisFile } from './calls.js';
import { DECLARATION_ID, EVENT_ID, PLANTED, plantedDelivery, REFERRAL_ID } from './planted.js';
import { serversOfThisFile } from './servers.js';

const open = receiversOfThisFile();
const servers = serversOfThisFile();

interface Seen {
  method: string | undefined;
  path: string | undefined;
  headers: NodeJS.Dict<string | string[]>;
  body: unknown;
}

/** A server that keeps what it is sent and answers the same to everything. */
async function recorder(status = 200, answer: object = { result: 'erased' }) {
  const seen: Seen[] = [];
  const { url } = await servers.http((request, response) => {
    seen.push({ method: request.method, path: request.url, headers: request.headers, body: JSON.parse(request.text) });
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  });
  return { url, seen };
}

const RECEIPT = { receiptId: 'r1', receivedAt: '2025-03-04T10:00:00Z', readersBoundBySecrecy: true };
const CLIENT = {
  givenName: PLANTED.givenName,
  familyName: PLANTED.familyName,
  address: { street: PLANTED.street, houseNumber: '7', boxNumber: '2', postalCode: '3290', locality: PLANTED.locality },
  phone: PLANTED.phone,
  email: PLANTED.email,
};

test('each call: method, path, body, answer', async () => {
  const delivery = await recorder(201, RECEIPT);
  expect(await CALLS.deliver(open({ baseUrl: `${delivery.url}/ocmw/v1/` }))).toEqual({
    result: 'delivered',
    receiptId: 'r1',
    receivedAt: '2025-03-04T10:00:00Z',
  });
  expect(delivery.seen).toMatchObject([
    {
      method: 'PUT',
      path: `/ocmw/v1/referrals/${REFERRAL_ID}`,
      headers: { 'content-type': 'application/json', 'accept-encoding': 'identity' },
      body: {
        recordVersion: 1,
        agreementId: 'demer-dijle-diest',
        purpose: 'informAboutServices',
        repeat: false,
        client: CLIENT,
        consentedItems: ['name', 'address', 'phone', 'email'],
        consent: { givenAt: '2025-03-04T10:00:00+01:00', manner: 'oral' },
      },
    },
  ]);

  const erasure = await recorder(200, { result: 'erased', dossierReference: 'ignored' });
  expect(await CALLS.erase(open({ baseUrl: erasure.url }))).toEqual({ result: 'erased' });
  expect(erasure.seen).toMatchObject([
    { method: 'POST', path: `/referrals/${REFERRAL_ID}/erasures`, body: { eventId: EVENT_ID, reason: 'withdrawal' } },
  ]);

  const exists = await recorder(200, { result: 'dossierExists', dossierReference: 'D-2025-17' });
  expect(await CALLS.erase(open({ baseUrl: exists.url }))).toEqual({
    result: 'dossierExists',
    dossierReference: 'D-2025-17',
  });

  const withdrawal = await recorder(200, {});
  expect(await CALLS.passWithdrawal(open({ baseUrl: withdrawal.url }))).toEqual({ result: 'passedOn' });
  expect(withdrawal.seen).toMatchObject([
    { method: 'POST', path: `/referrals/${REFERRAL_ID}/withdrawals`, body: { eventId: EVENT_ID } },
  ]);

  const recall = await recorder(200, {});
  expect(await CALLS.passRecall(open({ baseUrl: recall.url }))).toEqual({ result: 'passedOn' });
  expect(recall.seen).toMatchObject([
    {
      method: 'POST',
      path: `/referrals/${REFERRAL_ID}/recalls`,
      body: { eventId: EVENT_ID, reason: 'wrongPerson' },
    },
  ]);

  const correction = await recorder(200, {});
  expect(await CALLS.passCorrection(open({ baseUrl: correction.url }))).toEqual({ result: 'passedOn' });
  expect(correction.seen).toMatchObject([
    {
      method: 'POST',
      path: `/referrals/${REFERRAL_ID}/corrections`,
      body: { eventId: EVENT_ID, recordVersion: 2, client: CLIENT },
    },
  ]);

  const destruction = await recorder(200, { result: 'destroyed', destroyedOn: '2044-03-05' });
  expect(await CALLS.destroy(open({ baseUrl: destruction.url }))).toEqual({
    result: 'destroyed',
    destroyedOn: '2044-03-05',
  });
  expect(destruction.seen).toMatchObject([
    {
      method: 'POST',
      path: '/destructions',
      body: { declarationId: DECLARATION_ID, dossierReference: 'D-2025-17', ruleId: 'social-dossiers' },
    },
  ]);
});

test.each([
  ['erase', { result: 'accepted' }],
  ['passWithdrawal', { result: 'passedOn' }],
  ['passRecall', { result: 'passedOn' }],
  ['passCorrection', { result: 'passedOn' }],
  ['destroy', { result: 'accepted' }],
] as const)('%s may be answered 202', async (call, answer) => {
  const { url } = await recorder(202, {});
  expect(await CALLS[call](open({ baseUrl: url }))).toEqual(answer);
});

test('only consented items and known properties travel', async () => {
  const { url, seen } = await recorder(201, RECEIPT);
  const delivery = plantedDelivery({ consentedItems: ['name', 'phone'] });
  const more = { nationalNumber: '85073003328', address: { ...delivery.client.address, note: 'beside the church' } };
  const address = { ...more.address, street: PLANTED.street, houseNumber: '7', postalCode: '3290', locality: 'Diest' };
  await open({ baseUrl: url }).deliver({ ...delivery, client: { ...delivery.client, ...more, address } });
  await open({ baseUrl: url }).passCorrection({
    referralId: REFERRAL_ID,
    eventId: EVENT_ID,
    recordVersion: 2,
    client: { ...delivery.client, ...more, address },
  });
  expect(seen[0]?.body).toHaveProperty('client', {
    givenName: PLANTED.givenName,
    familyName: PLANTED.familyName,
    phone: PLANTED.phone,
  });
  expect(JSON.stringify(seen)).not.toContain('85073003328');
  expect(JSON.stringify(seen)).not.toContain('church');
});

test('the token is asked for each call, the trace id is random and told to the metrics hook', async () => {
  const { url, seen } = await recorder(200, { result: 'erased' });
  const told: unknown[][] = [];
  let turn = 0;
  const receiver = open({ baseUrl: url, token: async () => `token-${++turn}`, onCall: (...call) => told.push(call) });
  await CALLS.erase(receiver);
  await CALLS.erase(receiver);
  expect(seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  const traceIds = seen.map(({ headers }) => headers['belgov-trace-id']);
  expect(new Set(traceIds).size).toBe(2);
  for (const traceId of traceIds) expect(traceId).toMatch(/^[0-9a-f-]{36}$/);
  expect(told).toEqual(traceIds.map((traceId) => ['erase', 'erased', traceId]));
});

test('the metrics hook is told of refusals and outages once each', async () => {
  const told: string[] = [];
  const onCall = (call: string, code: string) => told.push(`${call} ${code}`);
  await CALLS.deliver(open({ baseUrl: (await recorder(422)).url, onCall }));
  await CALLS.deliver(open({ baseUrl: (await recorder(410)).url, onCall }));
  await CALLS.deliver(open({ baseUrl: (await recorder(503)).url, onCall })).catch(() => undefined);
  expect(told).toEqual(['deliver rejected', 'deliver erased', 'deliver serverError']);
});

test('connections are kept for the next call', async () => {
  let connections = 0;
  const server = await servers.http((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"result":"erased"}');
  });
  const receiver = open({ baseUrl: server.url });
  for (let call = 0; call < 5; call += 1) await CALLS.erase(receiver);
  connections = server.connections();
  expect(connections).toBe(1);
});

test.each([
  ['nowhere', 'not a URL'],
  ['ftp://receiver.example', 'not http or https'],
  ['https://user:secret@receiver.example', 'no credentials'],
  ['https://receiver.example/?key=secret', 'no query and no fragment'],
  ['https://receiver.example/#secret', 'no query and no fragment'],
])('base URL %s is refused: %s', (baseUrl, rule) => {
  expect(() => createReceiver({ baseUrl })).toThrow(new Error(`receiver base URL: ${rule}`));
});
