import { join } from 'node:path';
import { loadAgreement } from '../../agreements/load-agreement.js';
import { judge } from '../../domain/judge.js';
import { NOTICE_ITEMS } from '../../domain/referral.js';
import { ruleInForce } from '../../domain/selection-rule.js';
import { exampleSubmission } from '../domain/examples.js';
import { AGREEMENTS } from './examples.js';

const { agreement, proposals } = loadAgreement({ path: join(AGREEMENTS, 'opgroeien-diest.yaml') });
const proposed = proposals.map(({ path }) => path);

test('R1 R3 names both parties, where they are and who signs', () => {
  expect(agreement.sender).toMatchObject({
    name: 'Opgroeien regie',
    enterpriseNumber: '0886886638',
    address: 'Hallepoortlaan 27, 1060 Brussel',
    signatories: [{ name: 'Leo Vanloo', capacity: expect.stringContaining('administrateur-generaal') }],
    teams: [{ code: 'demerDijle', name: 'Lokaal team Kind en Gezin Demer-Dijle' }],
  });
  expect(agreement.receiver).toMatchObject({
    name: 'OCMW Diest',
    enterpriseNumber: '0212246886',
    address: 'Hasseltsestraat 30, 3290 Diest',
    signatories: [
      { name: 'Geert Cluckers', capacity: 'burgemeester' },
      { name: 'Tina Vervloessem', capacity: 'algemeen directeur' },
    ],
  });
});

test('R4 the receiver undertakes to log who reads', () => {
  expect(agreement.receiver.undertakesReadLogging).toBe(true);
});

test('R5 the territory is Diest by its codes', () => {
  expect(agreement.territory).toEqual({
    nisCode: '24020',
    postalCodes: [
      { code: '3290', localities: ['Diest', 'Deurne', 'Schaffen', 'Webbekom'] },
      { code: '3293', localities: ['Kaggevinne'] },
      { code: '3294', localities: ['Molenstede'] },
    ],
  });
});

test('R6 all five items of the notice are there, in Dutch, as one line each', () => {
  expect(agreement.notice.language).toBe('nl');
  expect(Object.keys(agreement.notice.items).sort()).toEqual([...NOTICE_ITEMS].sort());
  for (const item of NOTICE_ITEMS) expect(agreement.notice.items[item].length).toBeGreaterThan(200);
});

test('R8 R10 each datum is justified, the purpose fixed, its compatibility stated', () => {
  expect(agreement.data.map(({ item, proportionality }) => [item, proportionality])).toEqual([
    ['name', 'Noodzakelijk om de cliënt te kunnen identificeren.'],
    ['address', 'Noodzakelijk om de cliënt te kunnen contacteren.'],
    ['phone', 'Noodzakelijk om de cliënt te kunnen contacteren.'],
    ['email', 'Noodzakelijk om de cliënt te kunnen contacteren.'],
  ]);
  expect(agreement.purpose.code).toBe('informAboutServices');
  expect(agreement.purpose.originalPurpose).toContain('artikel 7');
  expect(agreement.purpose.compatibility).toContain('10/1');
});

test('R12 dossiers are kept eighteen years, under a rule that is looked up', () => {
  expect(agreement.disposal.retentionYears).toBe(18);
  expect(ruleInForce(agreement.disposal.selectionRules, '2025-01-01')).toBeDefined();
  expect(ruleInForce(agreement.disposal.selectionRules, '2043-06-16')).toBeUndefined();
});

test('R13 nothing is shared onward unless partners are listed', () => {
  expect(agreement.onwardSharing.partners).toEqual([]);
});

test('R15 rests on the cooperation agreement and has no end of its own', () => {
  expect(agreement.cooperation.concludedOn).toBe('2024-11-01');
  expect(agreement).not.toHaveProperty('validUntil');
});

test('R16 R17 publication on both websites, advice of both DPOs', () => {
  for (const { publication } of [agreement.sender, agreement.receiver]) expect(publication.url).toMatch(/^https:/);
  expect([agreement.sender.adviceOn, agreement.receiver.adviceOn]).toEqual(['2024-09-04', '2024-04-16']);
});

test('R18 names every legal basis with its articles', () => {
  expect(agreement.legalBases.map(({ code, articles }) => [code, articles])).toEqual([
    ['decree2004-04-30', ['7', '10/1', '11']],
    ['decree2022-02-04', []],
    ['decree2018-02-09', ['3', '4', '6', '9', '20']],
    ['order2018-11-30', ['3', '4']],
    ['law1976-07-08', []],
    ['decree2017-12-22', []],
    ['decree2008-07-18', ['2, 18°', '8, §1']],
  ]);
});

test('R19 says who is controller of what on which basis, who processes and who hosts', () => {
  expect(new Set(agreement.responsibilities.controllers.map(({ party }) => party))).toEqual(
    new Set(['sender', 'receiver']),
  );
  expect(agreement.responsibilities.hostedBy).toBe('processor');
});

test('R17 every policy that the text leaves open is a proposal with its reason, and no other value is', () => {
  expect([...proposed].sort()).toEqual(
    [
      'cooperation.reference',
      'validFrom',
      'sender.publication',
      'receiver.publication',
      'receiver.undertakesReadLogging',
      'sender.dpoContact',
      'receiver.dpoContact',
      'securityMeasures',
      'transfersOutsideEea',
      'complaintsTo',
      'notice.items',
      'notice.consentStatement',
      'notice.withdrawal',
      'responsibilities',
      'consent.maximumAgeDays',
      'transmission.retryForDays',
      'transmission.parkAtMostDays',
      'suspension.parkAtMostDays',
      'contact.reminderDays',
      'contact.escalationDays',
      'contact.closeAfterDays',
      'contact.attemptsForUnreachable',
      'closingRules',
      'erasure.repeatEveryDays',
      'erasure.escalateAfterDays',
      'ownCopy',
      'senderView.closedShownAfterDays',
      'senderView.outcomes',
      'senderView.contactOverdue',
      'onwardSharing.partners',
      'disposal.secondPersonApproval',
      'disposal.selectionRules',
      'retention.statusYears',
      'retention.auditYears',
      'retention.purgeRecordYears',
      'retention.idempotencyYears',
      'retention.registerYears',
      'retention.declarationYears',
      'retention.breachYears',
      'retention.feedYears',
      'retention.escalationYears',
      'retention.outboxDays',
    ].sort(),
  );
  for (const { reason } of proposals) expect(reason.length).toBeGreaterThan(20);
});

test('H the sender sees "closed" only after the longest waiting time', () => {
  expect(agreement.senderView.closedShownAfterDays).toBeGreaterThan(agreement.contact.closeAfterDays ?? 0);
});

test('a referral of a family in Diest is allowed under it, one in Antwerp’s Deurne is not', () => {
  const submission = exampleSubmission();
  submission.agreementId = agreement.agreementId;
  submission.information.noticeVersion = agreement.notice.version;
  const facts = { now: new Date('2025-03-03T12:00:00Z'), suspended: false };
  expect(judge(submission, agreement, facts)).toEqual({ verdict: 'allowed' });
  submission.residence.postalCode = '2100';
  expect(judge(submission, agreement, facts)).toMatchObject({
    verdict: 'refused',
    refusals: [{ code: 'outsideTerritory' }],
  });
});
