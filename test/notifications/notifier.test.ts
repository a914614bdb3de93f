import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createLogger } from '../../config/logger.js';
import type { EscalationKind } from '../../domain/escalations.js';
import type { NotificationChannelName } from '../../domain/notifications.js';
import { storeFigures } from '../../store/figures.js';
import { LockedReferral } from '../../store/locked-referral.js';
import { commit } from '../../store/store.js';
import type { NotificationChannel } from '../../workers/notifications/channel.js';
import { createEmail } from '../../workers/notifications/email.js';
import { type NotificationResult, notify } from '../../workers/notifications/notifier.js';
import { createWebhook } from '../../workers/notifications/webhook.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { serversOfThisFile } from '../receiver/servers.js';
import { SENDER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { startTypeScript } from '../setup/typescript-process.js';
import { startMailServer } from './mail-server.js';

/**
 * An escalation is told at least once, and once where nothing goes wrong, on each channel; whatever a channel does, referrals
 * go on.
 *
 * Seen to fail with: rows that are not locked while they are told (two workers: twice), a channel that took it asked again
 * with the one that did not, a wait that is not counted from the database's time, `done_at` written before the sending.
 */
const servers = serversOfThisFile();
let under: StoreUnderTest;
let channels: NotificationChannel[];
let results: [NotificationChannelName, NotificationResult][];
let lines: string[];

beforeAll(async () => {
  under = await openStoreUnderTest();
});
beforeEach(async () => {
  channels = [];
  results = [];
  lines = [];
  await under.rows('delete from notification');
});
afterEach(() => {
  for (const channel of channels) channel.close();
});
afterAll(() => under.drop());

async function escalated(kind: EscalationKind = 'deliveryFailed', code = 'rejected'): Promise<string> {
  const submission = consentedDaysBefore(under.clock.at, 0);
  const { referralId } = await under.client.submit(SENDER, submission, randomUUID());
  await commit(under.store, 'test', async (tx) => {
    const referral = await LockedReferral.lock(under.store, tx, referralId, under.clock.at);
    await referral.escalate(kind, code);
  });
  return referralId;
}

const notifyOnce = (with_: NotificationChannel[] = channels) =>
  notify({
    store: under.store,
    channels: with_,
    logger: createLogger({ level: 'warn', name: 'worker', destination: { write: (line) => lines.push(line) } }),
    onResult: (channel, result) => results.push([channel, result]),
  });

/** A webhook whose server answers in turn with these statuses, the last one for ever; and what it got. */
async function webhook(...statuses: number[]) {
  const got: { id: string; referralId: string }[] = [];
  const { url } = await servers.http(({ headers, text }, response) => {
    got.push({ id: String(headers['webhook-id']), referralId: JSON.parse(text).referralId });
    response.writeHead((statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 200).end();
  });
  channels.push(createWebhook({ url }));
  return { url, got };
}

/** As if all waits were over. */
const waitIsOver = () => under.rows("update notification set next_attempt_at = now() - interval '1 second'");
const stored = () =>
  under.rows<{
    attempts: number;
    done: boolean;
    gone: boolean;
    last_fault: string | null;
    told: string[];
  }>(
    `select attempts, done_at is not null as done, given_up_at is not null as gone, last_fault, told
      from notification order by created_at`,
  );

/**
 * How long the oldest has to wait after a turn, by the database's time: exact, for the turn's own moment lies between the two
 * looks at the clock. NaN where it does not.
 */
async function secondsToWait(turn: () => Promise<unknown>): Promise<number> {
  const clock = async () => (await under.rows<{ at: Date }>('select now() as at'))[0]?.at.getTime() ?? Number.NaN;
  const before = await clock();
  await turn();
  const after = await clock();
  const [row] = await under.rows<{ next_attempt_at: Date }>(
    'select next_attempt_at from notification order by created_at',
  );
  const next = row?.next_attempt_at.getTime() ?? Number.NaN;
  const [least, most] = [(next - after) / 1000, (next - before) / 1000];
  return [2, 4, 900].find((seconds) => least <= seconds && seconds <= most) ?? Number.NaN;
}

test('a server that fails first gets it again, later and later, under the same id; then never again', async () => {
  const { got } = await webhook(500, 503, 200);
  const referralId = await escalated();
  expect(await secondsToWait(async () => expect(await notifyOnce()).toBe(0))).toBe(2);
  expect(await stored()).toMatchObject([{ attempts: 1, done: false, last_fault: 'http500' }]);
  await under.rows("update notification set next_attempt_at = now() + interval '1 hour'");
  expect(await notifyOnce()).toBe(0);
  expect(got).toHaveLength(1);
  await waitIsOver();
  expect(await secondsToWait(() => notifyOnce())).toBe(4);
  expect(await stored()).toMatchObject([{ attempts: 2, done: false, last_fault: 'http503' }]);
  await waitIsOver();
  expect(await notifyOnce()).toBe(1);
  expect(await stored()).toMatchObject([{ attempts: 3, done: true, told: ['webhook'] }]);
  await waitIsOver();
  expect(await notifyOnce()).toBe(0);
  expect(got.map((each) => each.referralId)).toEqual([referralId, referralId, referralId]);
  expect(new Set(got.map(({ id }) => id)).size).toBe(1);
  expect(results.map(([, result]) => result)).toEqual(['failed', 'failed', 'sent']);
  expect(lines.map((line) => JSON.parse(line).code)).toEqual(['http500', 'http503']);
});

test('two channels: only the one that did not take it is asked again', async () => {
  const { got } = await webhook(200);
  let refusal: Error | undefined = new Error('not now');
  const mail = await startMailServer({ refuse: () => refusal });
  channels.push(
    createEmail({
      url: `smtp://127.0.0.1:${mail.port}`,
      from: 'connector@example.org',
      to: ['ops@example.org'],
      requireTls: false,
    }),
  );
  const referralId = await escalated('breach', 'wrongPerson');
  expect(await notifyOnce()).toBe(0);
  expect(await stored()).toMatchObject([{ done: false, told: ['webhook'], last_fault: 'EMESSAGE' }]);
  refusal = undefined;
  await waitIsOver();
  expect(await notifyOnce()).toBe(1);
  await mail.close();
  expect(got).toHaveLength(1);
  expect(mail.taken.map(({ message }) => message)).toEqual([expect.stringContaining(`referralId: ${referralId}`)]);
});

test('two workers at the same moment tell each once', async () => {
  const { url, got } = await webhook(200);
  const other = createWebhook({ url });
  channels.push(other);
  const ids = [];
  for (let count = 0; count < 20; count += 1) ids.push(await escalated());
  const [first] = channels;
  while ((await stored()).some(({ done }) => !done)) {
    await Promise.all([notifyOnce([first as NotificationChannel]), notifyOnce([other])]);
  }
  expect(got.map(({ referralId }) => referralId).sort()).toEqual(ids.sort());
});

test('while it is being told, another worker passes by and the referral goes on', async () => {
  let letGo: () => void = () => undefined;
  let arrived = false;
  const { url } = await servers.http((_request, response) => {
    arrived = true;
    letGo = () => response.end();
  });
  channels.push(createWebhook({ url }));
  const referralId = await escalated();
  const telling = notifyOnce();
  await eventually(() => arrived);
  expect(await notifyOnce()).toBe(0);
  await commit(under.store, 'test', async (tx) => {
    const referral = await LockedReferral.lock(under.store, tx, referralId, under.clock.at);
    await referral.resolveEscalations(['deliveryFailed']);
    await referral.escalate('deliveryFailed', 'rejected');
  });
  letGo();
  expect(await telling).toBe(1);
  expect(await stored()).toMatchObject([{ done: true }, { done: false }]);
});

test('one that is never taken does not stop the others, and is given up after a week', async () => {
  const poison = await escalated();
  const { url } = await servers.http(({ text }, response) =>
    response.writeHead(JSON.parse(text).referralId === poison ? 400 : 200).end(),
  );
  channels.push(createWebhook({ url }));
  await escalated();
  await notifyOnce();
  expect(await notifyOnce()).toBe(1);
  expect(await stored()).toMatchObject([{ done: false, gone: false }, { done: true }]);
  await under.rows(
    "update notification set created_at = now() - interval '8 days', attempts = 300 where done_at is null",
  );
  await waitIsOver();
  expect(await secondsToWait(() => notifyOnce())).toBe(900);
  expect(await stored()).toMatchObject([{ attempts: 301, gone: true }, { done: true }]);
  await waitIsOver();
  await notifyOnce();
  expect(await stored()).toMatchObject([{ attempts: 301 }, {}]);
  expect(await storeFigures(under.store)).toMatchObject({ notificationsUnsent: 0, notificationsGivenUp: 1 });
});

test('the figures say how long the oldest has waited', async () => {
  await escalated();
  await escalated();
  await under.rows("update notification set created_at = now() - interval '1 hour'");
  const { notificationsUnsent, notificationsOldestSeconds } = await storeFigures(under.store);
  expect(notificationsUnsent).toBe(2);
  expect(Math.round(notificationsOldestSeconds / 60)).toBe(60);
});

test('whoever configures a channel is told what is open, and not what was settled days before', async () => {
  const settled = await escalated();
  const open = await escalated();
  await under.rows(`update escalation set resolved_at = now() - interval '2 days' where referral_id = '${settled}'`);
  const { got } = await webhook(200);
  await notifyOnce();
  expect(got.map(({ referralId }) => referralId)).toEqual([open]);
  expect(await stored()).toMatchObject([{ done: true, attempts: 0 }, { done: true }]);
});

test('what was settled before anybody could be told is told all the same', async () => {
  const referralId = await escalated();
  await under.rows(`update escalation set resolved_at = now() where referral_id = '${referralId}'`);
  const { got } = await webhook(200);
  await notifyOnce();
  expect(got).toMatchObject([{ referralId }]);
});

test('killed between the sending and the note of it: told again by the next, under the same id', async () => {
  const ids: string[] = [];
  let answers = false;
  const { url } = await servers.http(({ headers }, response) => {
    ids.push(String(headers['webhook-id']));
    if (answers) response.end();
  });
  const environment = {
    DATABASE_URL: under.databaseUrl,
    KEY_DATABASE_URL: under.keyDatabaseUrl,
    NOTIFY_WEBHOOK_URL: url,
  };
  const program = join(__dirname, 'notifying-child.ts');
  await escalated();
  const first = startTypeScript(program, [], environment);
  await eventually(() => ids.length === 1);
  first.child.kill('SIGKILL');
  await first.ended;
  answers = true;
  const second = startTypeScript(program, [], environment);
  await eventually(async () => (await stored()).every(({ done }) => done));
  second.child.kill('SIGKILL');
  await second.ended;
  expect(ids).toEqual([ids[0], ids[0]]);
});
