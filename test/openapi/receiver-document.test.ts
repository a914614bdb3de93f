/**
 * The receiver contract as suppliers read it is the one that the connector speaks and the stand-in keeps.
 *
 * Seen to fail with: a property of a delivery left out of the document, a status of the stand-in that it does not name.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import axios from 'axios';
import { parse } from 'yaml';
import { RECEIVER_RULES } from '../../contracts/receiver-rules.js';
import { receiverDocument } from '../../sandbox/receiver/contract-document.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { CALLS, receiversOfThisFile } from '../receiver/calls.js';
import { serversOfThisFile } from '../receiver/servers.js';
import { findingsIn } from './lint.js';
import { operationChecker } from './operation-checker.js';

const committed = parse(readFileSync(join(__dirname, '../../docs/openapi/receiver.yaml'), 'utf8'));
const checker = operationChecker(committed, ['Location']);
const open = receiversOfThisFile();
const servers = serversOfThisFile();

test('the committed document is made from the contracts (npm run openapi writes it)', () => {
  expect(committed).toEqual(receiverDocument());
});

test('it keeps the Belgif guide and spectral:oas', async () => {
  expect(await findingsIn(committed)).toEqual([]);
});

test('every body and every answer has an example, each as its schema says', () => {
  const contents = checker.contents();
  expect(contents.length).toBeGreaterThan(40);
  expect(contents.filter(({ examples }) => examples.length === 0).map(({ place }) => place)).toEqual([]);
  for (const { place, examples, faultsOf } of contents) {
    for (const example of examples) expect([place, faultsOf(example)]).toEqual([place, []]);
  }
});

test('every sentence that `referral receiver check` holds a receiver to stands in it', () => {
  const text = JSON.stringify(committed);
  for (const sentence of Object.values(RECEIVER_RULES)) expect(text).toContain(JSON.stringify(sentence).slice(1, -1));
});

const templateOf = (path = '') => path.replace(/(referrals\/)[^/]+/, '$1{referralId}');

test('everything that the connector sends is as it says', async () => {
  const sent: { method: string; path: string; body: unknown }[] = [];
  const { url } = await servers.http((request, response) => {
    sent.push({ method: request.method ?? '', path: templateOf(request.url), body: JSON.parse(request.text) });
    response.writeHead(422).end();
  });
  for (const call of Object.values(CALLS)) await call(open({ baseUrl: url }));
  expect(sent).toHaveLength(Object.keys(CALLS).length);
  for (const { method, path, body } of sent) {
    expect(checker.ofBody(method, path, body)).toEqual([]);
    expect(checker.ofBody(method, path, { ...(body as object), more: 1 })).not.toEqual([]);
  }
});

describe('the stand-in answers as it says', () => {
  let standIn: StandInReceiver;
  beforeAll(async () => {
    standIn = await startStandInReceiver({ token: 'token' });
  });
  afterAll(() => standIn.close());

  async function ask(method: 'PUT' | 'POST', path: string, body: object, token = 'token'): Promise<number> {
    const headers = { Authorization: `Bearer ${token}` };
    const answer = await axios.request({
      method,
      url: `${standIn.url}${path}`,
      data: body,
      headers,
      validateStatus: () => true,
    });
    expect(checker.ofAnswer(method, templateOf(path), answer as never)).toEqual([]);
    return answer.status;
  }

  test('to each call, first, again, late, refused', async () => {
    const referral = `/referrals/${randomUUID()}`;
    const client = { givenName: 'Noor', familyName: 'Claes' };
    const delivery = (recordVersion: number) => ({
      ...{ recordVersion, agreementId: 'example', purpose: 'informAboutServices', repeat: false, client },
      ...{ consentedItems: ['name'], consent: { givenAt: '2025-03-03T10:15:00+01:00', manner: 'oral' } },
    });
    const event = () => ({ eventId: randomUUID() });
    const erasure = () => ({ ...event(), reason: 'withdrawal' });
    const destruction = { declarationId: randomUUID(), dossierReference: 'D-1', ruleId: 'rule-1' };
    expect([
      await ask('PUT', referral, delivery(2)),
      await ask('PUT', referral, delivery(2)),
      await ask('PUT', referral, delivery(1)),
      await ask('PUT', referral, { none: 'of it' }),
      await ask('PUT', referral, delivery(2), 'another'),
      await ask('POST', `${referral}/withdrawals`, event()),
      await ask('POST', `${referral}/recalls`, { ...event(), reason: 'wrongPerson' }),
      await ask('POST', `${referral}/corrections`, { ...event(), recordVersion: 3, client }),
      await ask('POST', `${referral}/corrections`, { ...event(), recordVersion: 1, client }),
      await ask('POST', `/referrals/${randomUUID()}/withdrawals`, event()),
      await ask('POST', '/destructions', destruction),
    ]).toEqual([201, 200, 409, 400, 401, 200, 200, 200, 409, 404, 404]);

    standIn.openDossier(referral.slice('/referrals/'.length), 'D-1');
    expect([
      await ask('POST', `${referral}/erasures`, erasure()),
      await ask('POST', '/destructions', destruction),
    ]).toEqual([200, 200]);

    standIn.misbehave('*', 'answersLate', { calls: 1 });
    const unknown = `/referrals/${randomUUID()}`;
    expect([
      await ask('POST', `${unknown}/erasures`, erasure()),
      await ask('POST', `${unknown}/erasures`, erasure()),
      await ask('PUT', unknown, delivery(1)),
    ]).toEqual([202, 200, 410]);
  });
});
