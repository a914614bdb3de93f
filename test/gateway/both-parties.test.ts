/**
 * What both parties may do beside referrals: throw the switch of their agreement, answer an access request, see breaches and conclude
 * their review.
 *
 * Seen to fail with: a switch thrown for a caller that is no party (`isParty`), a route without its scope; an organisation
 * that is compared under the row lock (`reviewerOf`), or not at all; a person whom the audit trail does not name.
 */
import { randomUUID } from 'node:crypto';
import { wholeTimeline } from '../../clients/every-page.js';
import type { ExportedReferral } from '../../domain/access-export.js';
import { holdReferral } from '../faults/held-lock.js';
import { freshSubmission, OPERATOR, RECEIVER, SENDER, SOCIAL_WORKER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { type ConnectedGateway, shapeOf, startConnectedGateway } from './connected-gateway.js';

let gateway: ConnectedGateway;
let { call, over } = {} as ConnectedGateway;
beforeAll(async () => {
  gateway = await startConnectedGateway();
  ({ call, over } = gateway);
});
afterAll(() => gateway?.drop());

const { agreementId } = freshSubmission();

async function delivered(): Promise<string> {
  const { referralId } = await over('sender').submit(SENDER, freshSubmission(), randomUUID());
  await eventually(async () => (await over('sender').status(SENDER, referralId)).status === 'delivered');
  return referralId;
}

test('R15: either party suspends at once, both resume', async () => {
  const [sender, receiver] = [over('sender'), over('receiver')];
  const suspended = { agreementId, suspended: true, suspendedBy: 'receiver' };
  expect(await receiver.suspend(RECEIVER, agreementId, { reason: 'incident' })).toEqual({
    ...suspended,
    mustConfirm: ['sender', 'receiver'],
  });
  const refused = sender.submit(SENDER, freshSubmission(), randomUUID());
  await expect(refused).rejects.toMatchObject({ code: 'referralRefused' });
  expect(await sender.confirmResumption(SENDER, agreementId, { reason: 'settled' })).toEqual({
    ...suspended,
    mustConfirm: ['receiver'],
  });
  expect(await receiver.confirmResumption(RECEIVER, agreementId, { reason: 'settled' })).toEqual({
    agreementId,
    suspended: false,
    mustConfirm: [],
  });
  await delivered();
});

test.each(['suspensions', 'resumptions'])(
  '%s of another organisation’s agreement and of one that never was are the same 404; nothing is thrown',
  async (switched) => {
    const request = { reason: 'incident' };
    const foreign = await call('other', 'POST', `/agreements/${agreementId}/${switched}`, request);
    const unknown = await call('other', 'POST', `/agreements/never-agreed/${switched}`, request);
    expect(foreign.status).toBe(404);
    expect(shapeOf(foreign)).toEqual(shapeOf(unknown));
    expect(foreign.data.issues).toMatchObject([{ in: 'path', name: 'agreementId' }]);
    await delivered();
  },
);

test('a party speaks for itself only, with a reason that is a code', async () => {
  const path = `/agreements/${agreementId}/suspensions`;
  expect((await call('sender', 'POST', path, { reason: 'incident', party: 'receiver' })).status).toBe(403);
  const free = await call('sender', 'POST', path, { reason: 'Jan is on holiday' });
  expect(free.status).toBe(400);
  expect(JSON.stringify(free.data)).not.toContain('Jan');
  expect((await call('sender', 'POST', '/agreements/Not%20An%20Id/suspensions', { reason: 'incident' })).status).toBe(
    400,
  );
});

test('an access request is answered by name or referral, as far as each may see it, and to a stranger with nothing', async () => {
  const submission = freshSubmission();
  const { referralId } = await over('sender').submit(SENDER, submission, randomUUID());
  await eventually(async () => (await over('sender').status(SENDER, referralId)).status === 'delivered');
  const { givenName, familyName } = submission.client;
  const byName = { givenName, familyName, postalCode: submission.residence.postalCode };

  const answer = await over('receiver').export(RECEIVER, byName);
  const found = answer.referrals.find((referral) => referral.referralId === referralId);
  expect(found?.records).toMatchObject([{ content: { client: { familyName } } }]);
  expect(answer.limits).toHaveLength(2);
  // Over HTTP nothing of it is lost.
  const without = (referral?: Partial<ExportedReferral>) => ({ ...referral, asOf: undefined, timeline: undefined });
  const [direct] = (await gateway.connector.client.export(RECEIVER, { referralId })).referrals;
  const [overHttp] = (await over('receiver').export(RECEIVER, { referralId })).referrals;
  expect(without(overHttp)).toEqual(without(direct));

  const [ofSender] = (await over('sender').export(SENDER, { referralId })).referrals;
  expect(ofSender).toMatchObject({ notDisclosed: ['records'] });
  expect((await call('other', 'POST', '/accessExports', byName)).data.referrals).toEqual([]);
  const foreign = await call('other', 'POST', '/accessExports', { referralId });
  const unknown = await call('other', 'POST', '/accessExports', { referralId: randomUUID() });
  expect(foreign.status).toBe(404);
  expect(shapeOf(foreign)).toEqual(shapeOf(unknown));
  expect(gateway.log.join('')).not.toContain(familyName);
});

test('R20: a recall for the wrong person opens a breach item at both parties, and at nobody else', async () => {
  const referralId = await delivered();
  await over('sender').report(SENDER, referralId, { type: 'recall', eventId: randomUUID(), reason: 'wrongPerson' });
  for (const [who, caller] of [
    ['sender', SENDER],
    ['receiver', RECEIVER],
  ] as const) {
    await eventually(async () =>
      (await over(who).breaches(caller)).items.some((item) => item.referralId === referralId),
    );
    expect((await over(who).breaches(caller, { concludedToo: true })).items).toMatchObject([
      { referralId, organisation: caller.enterpriseNumber, overdue: false },
    ]);
  }
  expect((await call('other', 'GET', '/breachItems')).data).toEqual({ items: [] });
  const wrong = await call('sender', 'GET', '/breachItems?concludedToo=perhaps');
  expect(wrong.data.issues).toMatchObject([{ in: 'query', name: 'concludedToo' }]);
});

describe('R20: how a DPO concludes', () => {
  const CONCLUDED = { conclusion: 'authorityNotified' };
  const path = (referralId: string) => `/breachItems/${referralId}/conclusions`;
  let referralId: string;
  beforeAll(async () => {
    referralId = await delivered();
    await over('sender').report(SENDER, referralId, { type: 'recall', eventId: randomUUID(), reason: 'wrongPerson' });
  });
  const openOf = async (who: 'sender' | 'receiver') =>
    (await over(who).breaches(SENDER)).items.filter((item) => item.referralId === referralId);

  test('each for its own organisation; the audit trail names a person that did', async () => {
    expect(await over('sender').concludeBreach(SENDER, referralId, CONCLUDED)).toMatchObject({
      ...{ ...CONCLUDED, referralId, organisation: SENDER.enterpriseNumber, concludedAt: expect.any(String) },
    });
    expect([(await openOf('sender')).length, (await openOf('receiver')).length]).toEqual([0, 1]);
    const person = await over('socialWorker').concludeBreach(RECEIVER, referralId, { conclusion: 'noRiskToClient' });
    expect(person).toMatchObject({ organisation: RECEIVER.enterpriseNumber, conclusion: 'noRiskToClient' });
    expect(await openOf('receiver')).toEqual([]);
    const entries = await wholeTimeline(gateway.connector.client, OPERATOR, referralId);
    expect(entries.filter(({ action }) => action === 'breachConcluded').map(({ codes }) => codes)).toEqual([
      { ...CONCLUDED, party: 'sender' },
      { conclusion: 'noRiskToClient', party: 'receiver', by: SOCIAL_WORKER.subject },
    ]);
  });

  test('a party speaks for itself only, and by a code', async () => {
    const other = await call('sender', 'POST', path(referralId), { ...CONCLUDED, party: 'receiver' });
    expect(other.status).toBe(403);
    const free = await call('sender', 'POST', path(referralId), { conclusion: 'Jan was told' });
    expect(free.status).toBe(400);
    expect(JSON.stringify(free.data)).not.toContain('Jan');
  });

  test('of another organisation’s, of a referral that is no breach and of one that never was the answer is the same 404', async () => {
    const sound = await delivered();
    const answers = [];
    for (const [who, id] of [
      ['other', referralId],
      ['other', randomUUID()],
      ['sender', sound],
    ] as const)
      answers.push(shapeOf(await call(who, 'POST', path(id), CONCLUDED)));
    expect(answers[0]).toMatchObject({ status: 404, data: { issues: [{ in: 'path', name: 'referralId' }] } });
    expect(answers.slice(1)).toEqual([answers[0], answers[0]]);
  });

  test('another organisation does not wait for whoever holds the referral, and is not waited for', async () => {
    const lock = await holdReferral(gateway.connector.databaseUrl, referralId);
    try {
      const own = call('sender', 'POST', path(referralId), CONCLUDED);
      await lock.waiters(1);
      expect((await call('other', 'POST', path(referralId), CONCLUDED)).status).toBe(404);
      await lock.waiters(1);
      await lock.release();
      expect((await own).status).toBe(200);
    } catch (error) {
      await lock.release().catch(() => undefined);
      throw error;
    }
  });
});
