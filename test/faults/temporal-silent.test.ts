/**
 * Fault 26, under load: a Temporal that takes connections and never answers, or none at all. Whoever tells it of something holds
 * a connection of the store; acceptances need those. So few tell at once, none for a while after nobody answered, and everything
 * accepted waits in the outbox.
 *
 * Seen to fail with: each acceptance telling Temporal by itself.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { Dispatcher } from '../../clients/dispatcher.js';
import { createStoreClient } from '../../clients/store-client.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { RECEIVER, SENDER } from '../setup/connector.js';

/** Far more than the store has connections. */
const COUNT = 60;

let under: StoreUnderTest;
let silent: Server;
const sockets = new Set<Socket>();
beforeAll(async () => {
  under = await openStoreUnderTest();
  silent = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
  }).listen(0, '127.0.0.1');
  await once(silent, 'listening');
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  silent?.close();
  await under?.drop();
});

const submission = () => consentedDaysBefore(under.clock.at, 1);
const untold = () => under.rows<{ referral_id: string }>('select referral_id from outbox where done_at is null');

test.each([
  ['never answers', () => (silent.address() as AddressInfo).port],
  ['is not there', () => 1],
])('Temporal %s: every submission is accepted all the same, and waits to be told', async (_what, port) => {
  const connection = Connection.lazy({ address: `127.0.0.1:${port()}` });
  const dispatcher = new Dispatcher({ store: under.store, temporal: new Client({ connection }) });
  const client = createStoreClient({ store: under.store, dispatcher });
  const before = (await untold()).length;
  const accepted = await Promise.all(
    Array.from({ length: COUNT }, () => client.submit(SENDER, submission(), randomUUID())),
  );
  // One after the other too: none of them waits for what the ones before began.
  for (let more = 0; more < COUNT; more += 1) accepted.push(await client.submit(SENDER, submission(), randomUUID()));
  await dispatcher.idle();
  expect(new Set(accepted.map(({ referralId }) => referralId)).size).toBe(2 * COUNT);
  expect(await untold()).toHaveLength(before + 2 * COUNT);
  const [{ tried = 0 } = {}] = await under.rows<{ tried: number }>('select sum(attempts)::int as tried from outbox');
  expect(tried).toBeLessThan(COUNT);
  await connection.close();
});

test('a reading that is not the caller’s to ask for tells Temporal nothing', async () => {
  const told: string[] = [];
  const dispatcher = { tellSoon: (referralId: string) => void told.push(referralId) } as unknown as Dispatcher;
  const client = createStoreClient({ store: under.store, dispatcher });
  const { referralId } = await under.client.submit(SENDER, submission(), randomUUID());
  const elsewhere = { ...RECEIVER, enterpriseNumber: '0410340088', subject: 'somebody' };
  await expect(client.readRecord(elsewhere, referralId)).rejects.toMatchObject({ code: 'resourceNotFound' });
  await expect(client.readRecord(RECEIVER, referralId)).rejects.toMatchObject({ code: 'missingPermission' });
  expect(told).toEqual([]);
});
