import { randomUUID } from 'node:crypto';
import { SIGNALLED_TYPES } from '../../domain/events.js';
import type { Connector } from '../../sandbox/connector.js';
import { eventually } from '../setup/eventually.js';
import { CANARY, expectNothingLogged, startLoggedConnector } from './logged-connector.js';
import { json, payload, rawSignal } from './raw-signal.js';
import { auditedAs, deliveredReferral, expectIgnored, expectProperEnd } from './referrals.js';

let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startLoggedConnector();
});
afterAll(() => connector.drop());

const accepted = (change: object) =>
  json({ eventId: randomUUID(), sequence: 1, type: 'withdrawal', codes: {}, ...change });

test('payloads that no client library makes are ignored and audited, one by one', async () => {
  const referralId = await deliveredReferral(connector);
  const payloads = [
    payload(`{"note": "${CANARY}`, 'json/plain'),
    payload('', 'json/plain'),
    payload(Uint8Array.of(0xff, 0xfe, 0x00), 'json/plain'),
    payload(CANARY, 'binary/encrypted'),
    payload(CANARY, 'binary/plain'),
    payload(CANARY, 'json/protobuf'),
    payload(CANARY),
    payload('', 'binary/null'),
    payload(`${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'json/plain'),
    payload('{"__proto__": {"eventId": "x"}}', 'json/plain'),
  ];
  for (const each of payloads) await rawSignal(connector, referralId, 'withdrawal', [each]);
  await expectIgnored(connector, referralId, ...payloads.map(() => 'malformed'));
  await expectProperEnd(connector, referralId);
});

test('accepted events in a shape that we never send are ignored and audited', async () => {
  const referralId = await deliveredReferral(connector);
  const payloads = [
    accepted({ eventId: CANARY }),
    accepted({ sequence: '1' }),
    accepted({ sequence: 0 }),
    accepted({ sequence: 1.5 }),
    accepted({ sequence: 1e300 }),
    accepted({ type: 'recall' }),
    accepted({ codes: CANARY }),
    accepted({ codes: { note: CANARY } }),
    accepted({ codes: { reason: CANARY } }),
    accepted({ codes: { alreadyKnown: 'yes' } }),
    accepted({ note: CANARY }),
  ];
  for (const each of payloads) await rawSignal(connector, referralId, 'withdrawal', [each]);
  await expectIgnored(connector, referralId, ...payloads.map(() => 'malformed'));
  await expectProperEnd(connector, referralId);
});

test('every signal that the workflow knows ignores what it does not', async () => {
  const referralId = await deliveredReferral(connector);
  for (const name of SIGNALLED_TYPES) await rawSignal(connector, referralId, name, [json({ note: CANARY })]);
  await expectIgnored(connector, referralId, ...SIGNALLED_TYPES.map(() => 'malformed'));
  await expectProperEnd(connector, referralId);
});

test('names of signals that nothing listens to', async () => {
  const referralId = await deliveredReferral(connector);
  const names = [
    'helpDeclined',
    '__temporal_signal',
    '__stack_trace',
    '__enhanced_stack_trace',
    'toString',
    '__proto__',
    CANARY,
  ];
  for (const name of names) await rawSignal(connector, referralId, name, [json(CANARY)]);
  await expectIgnored(connector, referralId, ...names.map(() => 'unknownSignal'));
  await expectProperEnd(connector, referralId);
});

test('a header that cannot be read is no part of a signal', async () => {
  const referralId = await deliveredReferral(connector);
  await rawSignal(connector, referralId, 'withdrawal', [json(CANARY)], { note: payload(CANARY, 'binary/encrypted') });
  await expectIgnored(connector, referralId, 'malformed');
  await expectProperEnd(connector, referralId);
});

test('fifty at once', async () => {
  // Beyond a hundred events that wait for one workflow task, the server itself has that task done again.
  const referralId = await deliveredReferral(connector);
  const names = Array.from({ length: 50 }, () => 'withdrawal');
  await Promise.all(names.map((name) => rawSignal(connector, referralId, name, [json(CANARY)])));
  await eventually(async () => (await auditedAs(connector, referralId, 'signalIgnored')).length >= names.length);
  await expectProperEnd(connector, referralId);
});

test('nothing that a signal said was logged', expectNothingLogged);
