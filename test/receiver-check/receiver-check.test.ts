/**
 * `referral receiver check`: passes what keeps the receiver contract, and names what does not.
 */
import {
  checkReceiver,
  type ReceiverCheckOptions,
  type ReceiverReport,
} from '../../clients/receiver-check/check-receiver.js';
import { MISBEHAVIOUR_NAMES, type MisbehaviourName } from '../../sandbox/receiver/misbehaviours.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { createCertificateAuthority, daysFromNow } from '../receiver/certificates.js';
import { closedPort } from '../receiver/servers.js';
import { TOKEN } from './altered-receiver.js';
import { check, names, opening } from './checking.js';

describe('the stand-in keeps the contract', () => {
  let standIn: StandInReceiver;
  beforeEach(async () => {
    standIn = await startStandInReceiver({ token: TOKEN });
  });
  afterEach(() => standIn.close());

  test('nothing is wrong, nothing is left behind, and only the dossier stays open', async () => {
    const report = await check(standIn.url);
    expect(names(report, 'failed')).toEqual([]);
    expect(names(report, 'notChecked').every((name) => /dossier|destruction/.test(name))).toBe(true);
    expect(report.remaining).toEqual([]);
    expect(standIn.all().length).toBeGreaterThan(0);
    for (const held of standIn.all()) expect(held).toMatchObject({ erased: true });
    expect(standIn.all().flatMap(({ client }) => client ?? [])).toEqual([]);
  });

  test('with somebody who opens a dossier nothing stays open', async () => {
    const report = await check(standIn.url, opening(standIn));
    expect(report.checks.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(report.remaining).toEqual([]);
  });

  test('one that answers late keeps it too: what follows from it is open', async () => {
    standIn.misbehave('*', 'answersLate');
    const report = await check(standIn.url, opening(standIn));
    expect(names(report, 'failed')).toEqual([]);
    expect(names(report, 'notChecked')).toContain('an erasure');
    expect(report.erased).toBe(0);
    expect(report.remaining.length).toBeGreaterThan(0);
  });

  const FIRST = 'a first delivery';
  const MATCHING: Record<Exclude<MisbehaviourName, 'answersLate'>, string> = {
    unavailable: FIRST,
    tooManyRequests: FIRST,
    serverError: FIRST,
    flapping: 'the same version again',
    acceptsThenHangs: 'every answer is in time',
    acceptsThenDropsConnection: 'every call is answered, to its end',
    heldUp: 'every call is answered, to its end',
    redirects: 'no redirects',
    slowAnswer: 'every answer is in time',
    partialAnswer: 'every call is answered, to its end',
    malformedAnswer: 'nothing of the client comes back',
    hugeAnswer: 'no answer is too large',
    refuses: 'nothing of the client comes back',
    unauthorised: 'it lets the connector in',
    secrecyNotStated: FIRST,
    refusesErasure: 'an erasure',
  };

  test.each(MISBEHAVIOUR_NAMES.filter((name) => name in MATCHING))('%s is found', async (name) => {
    standIn.misbehave('*', name, { everyMilliseconds: 700 });
    const report = await check(standIn.url, { timeoutMilliseconds: 500 });
    expect(names(report, 'failed')).toContain(MATCHING[name as keyof typeof MATCHING]);
  });

  test('every misbehaviour has its check', () => {
    expect([...Object.keys(MATCHING), 'answersLate'].sort()).toEqual([...MISBEHAVIOUR_NAMES].sort());
  });

  test('a report says nothing of the client, also where an answer quotes them', async () => {
    standIn.misbehave('*', 'refuses');
    const report = await check(standIn.url);
    expect(JSON.stringify(report)).not.toMatch(/Verzonnen|Proefstraat|470123456|example\.org/);
    expect(names(report, 'failed')).toContain('nothing of the client comes back');
  });
});

describe('over TLS', () => {
  const authority = createCertificateAuthority();
  const at = async (tls: { key: string; cert: string }, options: Partial<ReceiverCheckOptions>) => {
    const standIn = await startStandInReceiver({ token: TOKEN, tls });
    const report = await check(standIn.url, options);
    await standIn.close();
    return report;
  };
  const trusted = { certificateAuthority: authority.certificate };

  test('with its authority all is well', async () => {
    const valid = authority.issue({ from: daysFromNow(-1), until: daysFromNow(1) });
    expect(names(await at(valid, trusted), 'failed')).toEqual([]);
  });

  test('a certificate that nobody vouches for, and one that is over: nothing is sent, and the code is said', async () => {
    const unknown = await at(authority.issue({ from: daysFromNow(-1), until: daysFromNow(1) }), {});
    const over = await at(authority.issue({ from: daysFromNow(-2), until: daysFromNow(-1) }), trusted);
    for (const [report, code] of [
      [unknown, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      [over, 'CERT_HAS_EXPIRED'],
    ] as const) {
      const [reached] = report.checks;
      expect(reached).toMatchObject({ outcome: 'failed', faults: [`no answer (${code})`] });
      expect(names(report, 'notChecked')).toContain('a first delivery');
    }
  });
});

test('nobody there', async () => {
  const report = await check(`http://127.0.0.1:${await closedPort()}`);
  expect(report.checks[0]).toMatchObject({ outcome: 'failed', faults: ['no answer (ECONNREFUSED)'] });
  expect(report).toMatchObject({ erased: 0, remaining: [] });
});

test('a token that it does not know, and none where it asks for one: nothing of a client is sent', async () => {
  const standIn = await startStandInReceiver({ token: TOKEN });
  const { token: _, ...without } = { token: TOKEN, baseUrl: standIn.url, agreementId: 'opgroeien-diest' };
  const faultsOf = ({ checks }: ReceiverReport) =>
    checks.flatMap(({ outcome, faults }) => (outcome === 'failed' ? faults : []));
  expect(faultsOf(await check(standIn.url, { token: 'another' }))).toEqual(['refuses the token']);
  expect(faultsOf(await checkReceiver(without))).toEqual(['asks for a token, and none was given']);
  expect(standIn.calls().map(({ call }) => call)).toEqual(['erase', 'erase']);
  await standIn.close();
});

test('a receiver that asks for no token: those checks stay open', async () => {
  const standIn = await startStandInReceiver();
  const { token: _, ...without } = { token: TOKEN, baseUrl: standIn.url, agreementId: 'opgroeien-diest' };
  const report = await checkReceiver(without);
  await standIn.close();
  expect(names(report, 'notChecked')).toEqual(expect.arrayContaining(['no token', 'another token']));
  expect(names(report, 'failed')).toEqual([]);
});
