/**
 * Guarantee H once more, on a real worker and over HTTP: status code, headers and body of whatever the sender asks.
 *
 * Seen to fail with: a status that looks at the state once delivered (`senderStatus`); a late withdrawal that is refused
 * after the end (`refusalOf`); a header that the gateway adds for ended referrals only.
 */
import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import type { FastifyInstance } from 'fastify';
import { createLogger } from '../../config/logger.js';
import { referralWorkflowId } from '../../domain/names.js';
import { authenticateWithDevelopmentTokens } from '../../gateway/authentication/development-tokens.js';
import { buildGateway } from '../../gateway/gateway.js';
import type { Connector } from '../../sandbox/connector.js';
import { skipTime, workflowTime } from '../../sandbox/time-skipping.js';
import { PATH } from '../gateway/gateway-under-test.js';
import { RECEIVER, SENDER, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';

let connector: Connector & { drop(): Promise<void> };
let app: FastifyInstance;
let baseUrl: string;

beforeAll(async () => {
  connector = await startTestConnector();
  app = buildGateway({
    client: connector.client,
    authenticate: authenticateWithDevelopmentTokens([{ token: 'sender-token', caller: SENDER }]),
    logger: createLogger({ level: 'silent', name: 'gateway' }),
    health: async () => 'UP',
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  baseUrl = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${PATH}`;
});
afterAll(async () => {
  await app?.close();
  await connector?.drop();
});

/** The answer, its ids and moments replaced, so that what is left can be compared. */
async function ask(method: 'GET' | 'POST', path: string, data?: unknown): Promise<unknown> {
  const {
    status,
    headers,
    data: body,
  } = await axios.request<unknown>({
    method,
    url: `${baseUrl}${path}`,
    data,
    headers: { Authorization: 'Bearer sender-token' },
    validateStatus: () => true,
  });
  // How often the sender may still ask this second counts its requests, of whatever referral.
  const uncounted = { ...headers, date: '', 'ratelimit-remaining': '', 'ratelimit-reset': '' };
  const text = JSON.stringify({ status, headers: uncounted, body });
  return JSON.parse(
    text
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'moment')
      .replace(/"cursor":"[^"]*"/g, '"cursor":""'),
  );
}

/** Everything the sender can read of one referral and still say of it. */
async function answers({ referralId }: DrivenReferral): Promise<unknown> {
  const path = `/referrals/${referralId}`;
  const occurredAt = '2025-03-03T12:00:00Z';
  // Both are accepted at one moment of a clock that stands still: what is listed first is then the lower id.
  const [withdrawalId, recallId] = [randomUUID(), randomUUID()].sort();
  const events = [
    { type: 'withdrawal', eventId: withdrawalId, occurredAt, manner: 'oral' },
    { type: 'recall', eventId: recallId, reason: 'noLongerIndicated' },
    { type: 'contactOutcome', eventId: randomUUID(), occurredAt, outcome: 'helpDeclined' },
    { type: 'retry', eventId: randomUUID(), reason: 'other' },
    { type: 'withdrawal', eventId: 'none', manner: 'oral' },
  ];
  const read = [await ask('GET', path), await ask('GET', `${path}/timelineEntries`)];
  const said: unknown[] = [];
  for (const event of [...events, ...events]) said.push(await ask('POST', `${path}/events`, event));
  return { read, said, afterwards: await ask('GET', path) };
}

test('an open referral and five ways to end answer alike, before `closed` and after it', async () => {
  const { clock, temporal } = connector;
  const names = ['open', 'helpWanted', 'helpDeclined', 'deceased', 'withdrawn', 'contactTimeOver'] as const;
  const referrals = await Promise.all(names.map(() => DrivenReferral.submit(connector, {}, 'awaitingOutcome')));
  const [open, wanted, declined, deceased, withdrawn, over] = referrals as [
    DrivenReferral,
    DrivenReferral,
    DrivenReferral,
    DrivenReferral,
    DrivenReferral,
    DrivenReferral,
  ];
  await Promise.all([
    wanted.outcome('helpWanted'),
    declined.outcome('helpDeclined'),
    deceased.outcome('deceased'),
    withdrawn.withdraw(RECEIVER),
    skipTime(temporal, referralWorkflowId(over.referralId)),
  ]);
  const ended = [wanted, declined, deceased, withdrawn, over];
  expect((await Promise.all(ended.map((referral) => referral.result()))).map(({ reason }) => reason)).toEqual([
    'helpWanted',
    'helpDeclined',
    'deceased',
    'consentWithdrawn',
    'contactTimeOver',
  ]);
  expect(await open.state()).toBe('awaitingOutcome');

  // The calendar of the one that nobody answered is the calendar of all.
  const ninetyDaysLater = await workflowTime(temporal, referralWorkflowId(over.referralId));
  const shown: Record<string, unknown>[] = [];
  for (const days of [0, 40]) {
    const at = new Date(ninetyDaysLater.getTime() + days * 86_400_000);
    for (const referral of referrals) await clock.moveTo(referral.referralId, at);
    const found: unknown[] = [];
    // The open one is asked last: what is said of it ends it.
    for (const referral of [...ended, open]) found.push(await answers(referral));
    expect(found).toEqual(found.map(() => found[0]));
    shown.push((found[0] as { read: { body: Record<string, unknown> }[] }).read[0]?.body ?? {});
  }
  expect(shown.map(({ status }) => status)).toEqual(['delivered', 'closed']);
});
