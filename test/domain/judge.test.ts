import type { Agreement } from '../../domain/agreement.js';
import { judge, judgeCorrection } from '../../domain/judge.js';
import type { Submission } from '../../domain/referral.js';
import { REFUSALS, type RefusalCode } from '../../domain/refusals.js';
import { exampleAgreement, exampleNow, exampleSubmission } from './examples.js';

type Change = (submission: Submission, agreement: Agreement) => void;

/** Judges the example with one change; answers the verdict and the codes. */
function judged(change: Change, facts: { now?: Date; suspended?: boolean } = {}) {
  const submission = exampleSubmission();
  const agreement = exampleAgreement();
  change(submission, agreement);
  const verdict = judge(submission, agreement, { now: exampleNow, suspended: false, ...facts });
  return { ...verdict, codes: verdict.verdict === 'allowed' ? [] : verdict.refusals.map(({ code }) => code) };
}

const unchanged: Change = () => {};

test('allows a referral with nothing against it', () => {
  expect(judge(exampleSubmission(), exampleAgreement(), { now: exampleNow, suspended: false })).toEqual({
    verdict: 'allowed',
  });
});

describe('one thing wrong gives exactly one reason', () => {
  const changes: [string, RefusalCode, Change][] = [
    ['R1 other organisation', 'senderNotParty', (s) => (s.sender.enterpriseNumber = '0212246886')],
    ['R1 other team', 'teamNotParty', (s) => (s.sender.team = 'leuven')],
    ['R2 not bound by secrecy', 'notBoundBySecrecy', (s) => (s.teamMember.boundBySecrecy = false)],
    ['R2 not met in the course of duties', 'notMetInCourseOfDuties', (s) => (s.teamMember.metInCourseOfDuties = false)],
    ['R14 not indicated', 'notIndicated', (s) => (s.indication.indicated = false)],
    ['R14 not discussed', 'notDiscussedWithClient', (s) => (s.indication.discussedWithClient = false)],
    ['R10 other purpose', 'purposeNotAgreed', (_, a) => (a.purpose.code = 'other')],
    ['R5 not the residence', 'residenceNotStated', (s) => (s.residence.isPlaceOfResidence = false)],
    ['R5 outside the territory', 'outsideTerritory', (s) => (s.residence.postalCode = '2100')],
    ['R6 four items of five', 'notInformed', (s) => s.information.items.pop()],
    ['R6 informed afterwards', 'informedAfterConsent', (s) => (s.information.givenAt = '2025-03-03T10:15:01+01:00')],
    ['R6 unreadable moment', 'informedAfterConsent', (s) => (s.information.givenAt = 'soon')],
    ['R6 unknown notice', 'noticeUnknown', (s) => (s.information.noticeVersion = '1')],
    ['R6 notice of another language', 'noticeUnknown', (s) => (s.information.language = 'fr')],
    ['R7 not free', 'consentNotFree', (s) => (s.consent.free = false)],
    ['R7 not explicit', 'consentNotExplicit', (s) => (s.consent.explicit = false)],
    ['R7 for another recipient', 'consentForOtherRecipient', (s) => (s.consent.recipient = '0886886638')],
    ['R8 name not consented', 'nameNotConsented', (s) => s.consent.items.shift()],
    ['R8 only the name consented', 'noConsentedContact', (s) => (s.consent.items = ['name'])],
    ['R15 not valid yet', 'agreementNotYetValid', (_, a) => (a.validFrom = '2025-03-04')],
  ];

  test.each(changes)('%s: %s', (_, code, change) => {
    const { verdict, codes } = judged(change);
    expect(verdict).toBe('refused');
    expect(codes).toEqual([code]);
  });

  test('every refusal code is covered here or below', () => {
    const elsewhere: RefusalCode[] = ['consentInFuture', 'consentTooOld', 'agreementLapsed', 'agreementSuspended'];
    expect(new Set([...changes.map(([, code]) => code), ...elsewhere])).toEqual(new Set(Object.keys(REFUSALS)));
  });
});

describe('R7 age of the consent', () => {
  const late = (now: string) => judged(unchanged, { now: new Date(now) });

  test('holds to the end of the last calendar day in Brussels', () => {
    expect(late('2025-04-02T21:59:59.999Z').verdict).toBe('allowed');
    expect(late('2025-04-02T22:00:00Z').codes).toEqual(['consentTooOld']);
  });

  test('a consent in the future is refused, without tolerance', () => {
    expect(late('2025-03-03T09:14:59.999Z').codes).toEqual(['consentInFuture']);
    expect(late('2025-03-03T09:15:00Z').verdict).toBe('allowed');
  });

  test('a moment that cannot be read never counts as consent', () => {
    expect(judged((s) => (s.consent.givenAt = 'yesterday')).verdict).toBe('refused');
  });
});

describe('R8 what makes a contact', () => {
  test('a phone alone is enough, whatever else is known', () => {
    expect(judged((s) => (s.consent.items = ['name', 'phone'])).verdict).toBe('allowed');
  });

  test('consent to an item that the referral does not carry is no contact', () => {
    const { codes } = judged((s) => {
      s.consent.items = ['name', 'phone'];
      delete s.client.phone;
    });
    expect(codes).toEqual(['noConsentedContact']);
  });
});

test('R6 informed at the very moment of the consent is informed before it', () => {
  expect(judged((s) => (s.information.givenAt = s.consent.givenAt)).verdict).toBe('allowed');
});

test('R6 an earlier version of the notice counts where the agreement names it', () => {
  const { verdict } = judged((s, a) => {
    s.information.noticeVersion = '1';
    a.notice.earlierVersions = ['1'];
  });
  expect(verdict).toBe('allowed');
});

test('every reason comes at once, each with its field, rule and requirement', () => {
  const submission = exampleSubmission();
  submission.sender.team = 'leuven';
  submission.consent.free = false;
  submission.residence.postalCode = '2100';
  const verdict = judge(submission, exampleAgreement(), { now: exampleNow, suspended: true });
  expect(verdict).toEqual({
    verdict: 'refused',
    refusals: (['teamNotParty', 'outsideTerritory', 'consentNotFree', 'agreementSuspended'] as const).map((code) => ({
      code,
      ...REFUSALS[code],
    })),
  });
});

describe('R15 suspension and lapse', () => {
  test('park where nothing else stands in the way, and still name the reason', () => {
    expect(judged(unchanged, { suspended: true })).toMatchObject({
      verdict: 'parked',
      reason: 'agreementSuspended',
      codes: ['agreementSuspended'],
    });
    expect(judged((_, a) => (a.validUntil = '2025-03-02'))).toMatchObject({
      verdict: 'parked',
      reason: 'agreementLapsed',
      codes: ['agreementLapsed'],
    });
    expect(judged((_, a) => (a.validUntil = '2025-03-02'), { suspended: true })).toMatchObject({
      verdict: 'parked',
      reason: 'agreementSuspended',
      codes: ['agreementLapsed', 'agreementSuspended'],
    });
  });

  test('the first day of validity counts in full', () => {
    expect(judged((_, a) => (a.validFrom = '2025-03-03')).verdict).toBe('allowed');
  });

  test('the last day of validity counts in full, in Brussels', () => {
    const lastDay: Change = (_, a) => (a.validUntil = '2025-03-03');
    expect(judged(lastDay, { now: new Date('2025-03-03T22:59:59Z') }).verdict).toBe('allowed');
    expect(judged(lastDay, { now: new Date('2025-03-03T23:00:00Z') }).verdict).toBe('parked');
  });

  test('an agreement without an end does not lapse', () => {
    const { codes } = judged((_, a) => delete a.validUntil, { now: new Date('2060-01-01T00:00:00Z') });
    expect(codes).toEqual(['consentTooOld']);
  });
});

describe('a correction of a delivered record', () => {
  test('R5 is refused outside the territory, and where the residence is not stated', () => {
    const residence = { postalCode: '2100', isPlaceOfResidence: false };
    expect(judgeCorrection({ residence }, exampleAgreement(), { suspended: true })).toMatchObject({
      verdict: 'refused',
      refusals: [{ code: 'residenceNotStated' }, { code: 'outsideTerritory' }, { code: 'agreementSuspended' }],
    });
  });

  test('R15 is parked while suspended, and goes on otherwise whatever the consent’s age', () => {
    const { residence } = exampleSubmission();
    expect(judgeCorrection({ residence }, exampleAgreement(), { suspended: true })).toMatchObject({
      verdict: 'parked',
      reason: 'agreementSuspended',
    });
    expect(judgeCorrection({ residence }, exampleAgreement(), { suspended: false })).toEqual({ verdict: 'allowed' });
  });
});
