/**
 * A dossier whose time has come: what the receiver reports about it meanwhile, what it answers to the instruction, and what
 * ops hear of it.
 *
 * Seen to fail with: closing and reopening that are acknowledged and dropped (`refusalOf`, `effectAtAcceptance`); an
 * instruction that is repeated for ever in silence (`decideDisposal`); a review that nobody hears of (`sendToReview`).
 */

import { createActivities } from '../../activities/create-activities.js';
import { createReceiver, type Receiver } from '../../activities/receiver/create-receiver.js';
import type { DisposalOutcome } from '../../domain/activities.js';
import type { Agreement } from '../../domain/agreement.js';
import { brusselsMoment } from '../../domain/brussels-time.js';
import { addDays } from '../../domain/calendar.js';
import type { Connector } from '../../sandbox/connector.js';
import { read } from '../../store/store.js';
import { pathAgreement, RECEIVER, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';

const CLOSED_ON = '2026-11-30';
const DESTROY_FROM = '2044-12-01';
/** No rule is in force when the first dossiers are due; one is from half a year later. */
const withoutRule: Agreement = pathAgreement();
const [rule] = withoutRule.disposal.selectionRules;
if (rule === undefined) throw new Error('the agreement of the paths has a rule');
const lateRule = { ...rule, ruleId: 'rule-2', validFrom: '2045-06-01', validUntil: '2049-12-31' };
const reviewed = pathAgreement({
  agreementId: 'reviewed',
  disposal: { ...withoutRule.disposal, selectionRules: [lateRule] },
});

let connector: Connector & { drop(): Promise<void> };
let receiver: Receiver;
let dispose: (input: { dossierId: string }) => Promise<DisposalOutcome>;
beforeAll(async () => {
  connector = await startTestConnector({
    agreements: [withoutRule, reviewed].map((agreement) => ({ agreement, contentHash: agreement.agreementId })),
  });
  receiver = createReceiver({ baseUrl: connector.receiver.url });
  ({ dispose } = createActivities({ store: connector.store, receiverOf: () => receiver, directSignals: false }));
});
afterAll(async () => {
  receiver.close();
  await connector.drop();
});

class Dossier {
  private constructor(
    readonly referral: DrivenReferral,
    readonly dossierId: string,
  ) {}

  /** One that is due at 06:00 on `DESTROY_FROM`. */
  static async due(agreementId?: string): Promise<Dossier> {
    const change = agreementId === undefined ? {} : { agreementId };
    const referral = await DrivenReferral.submit(connector, change, 'awaitingOutcome');
    const dossierReference = `SD-${referral.referralId}`;
    connector.receiver.openDossier(referral.referralId, dossierReference);
    await referral.outcome('helpWanted', { dossierReference });
    await referral.result();
    await referral.report(RECEIVER, { type: 'dossierClosed', closedOn: CLOSED_ON });
    const { dossier_id: dossierId } = await rowOf(referral);
    const dossier = new Dossier(referral, dossierId);
    await dossier.comes(DESTROY_FROM);
    return dossier;
  }

  /** It is six in the morning of that day. */
  async comes(date: string): Promise<void> {
    await connector.clock.moveTo(this.referral.referralId, brusselsMoment(date, 6));
  }

  dispose(): Promise<DisposalOutcome> {
    return dispose({ dossierId: this.dossierId });
  }

  async state(): Promise<string> {
    return (await rowOf(this.referral)).state;
  }

  reopen() {
    return this.referral.report(RECEIVER, { type: 'dossierReopened' });
  }

  close(closedOn: string) {
    return this.referral.report(RECEIVER, { type: 'dossierClosed', closedOn });
  }

  async declaration() {
    return read(connector.store, (db) =>
      db.selectFrom('declaration').selectAll().where('dossier_id', '=', this.dossierId).executeTakeFirstOrThrow(),
    );
  }

  /** What ops were told and was not resolved, as `kind/code`. */
  async told(): Promise<string[]> {
    const rows = await read(connector.store, (db) =>
      db
        .selectFrom('escalation')
        .select(['kind', 'code'])
        .where('referral_id', '=', this.referral.referralId)
        .where('resolved_at', 'is', null)
        .execute(),
    );
    return rows.map(({ kind, code }) => `${kind}/${code}`);
  }

  async count(action: string): Promise<number> {
    return (await this.referral.actions()).filter((done) => done === action).length;
  }
}

function rowOf({ referralId }: DrivenReferral) {
  return read(connector.store, (db) =>
    db.selectFrom('dossier').selectAll().where('referral_id', '=', referralId).executeTakeFirstOrThrow(),
  );
}

const refused = (code: string) => ({ code: 'eventNotAllowed', issues: [expect.objectContaining({ code })] });

test('the receiver says 202 for many days: the same instruction every day, one escalation, and the day it is done', async () => {
  const late = await Dossier.due();
  connector.receiver.misbehave('*', 'answersLate', { operations: ['destroy'] });
  const { erasure } = withoutRule;
  for (let day = 0; day < erasure.escalateAfterDays; day += 1) {
    await late.comes(addDays(DESTROY_FROM, day));
    expect(await late.dispose()).toEqual({ outcome: 'awaitingReceiver' });
    expect(await late.told()).toEqual([]);
  }
  for (let day = erasure.escalateAfterDays; day < erasure.escalateAfterDays + 4; day += 1) {
    await late.comes(addDays(DESTROY_FROM, day + 1));
    expect(await late.dispose()).toEqual({ outcome: 'awaitingReceiver' });
  }
  expect(await late.told()).toEqual(['destruction/unconfirmed']);
  expect(await late.count('destructionEscalated')).toBe(1);
  expect(await late.count('destructionInstructed')).toBe(1);
  const { declaration_id: declarationId } = await late.declaration();
  expect(connector.receiver.calls(declarationId).map(({ call, status }) => `${call} ${status}`)).toEqual(
    Array(erasure.escalateAfterDays + 4).fill('destroy 202'),
  );

  await connector.receiver.completeDestruction(declarationId);
  connector.receiver.behave();
  expect(await late.dispose()).toEqual({ outcome: 'destroyed', declarationId });
  expect(await late.told()).toEqual([]);
  expect(await late.state()).toBe('destroyed');
});

test('the receiver refuses to destroy: ops are told at once, and once', async () => {
  const dossier = await Dossier.due();
  connector.receiver.misbehave('*', 'refuses', { operations: ['destroy'], calls: 2 });
  for (const day of [0, 1]) {
    await dossier.comes(addDays(DESTROY_FROM, day));
    expect(await dossier.dispose()).toEqual({ outcome: 'awaitingReceiver' });
  }
  expect(await dossier.told()).toEqual(['destruction/rejected']);
  expect(await dossier.count('destructionEscalated')).toBe(1);
  expect(await dossier.dispose()).toMatchObject({ outcome: 'destroyed' });
  expect(await dossier.told()).toEqual([]);
});

test('once the receiver was told to destroy, closing and reopening are refused, each with its reason', async () => {
  const dossier = await Dossier.due();
  connector.receiver.misbehave('*', 'answersLate', { operations: ['destroy'], calls: 1 });
  await dossier.dispose();
  expect(await dossier.state()).toBe('destroying');
  await expect(dossier.reopen()).rejects.toMatchObject(refused('destructionUnderWay'));
  await expect(dossier.close(CLOSED_ON)).rejects.toMatchObject(refused('destructionUnderWay'));
  await dossier.dispose();
  expect(await dossier.state()).toBe('destroyed');
  await expect(dossier.reopen()).rejects.toMatchObject(refused('dossierDestroyed'));
  await expect(dossier.close(CLOSED_ON)).rejects.toMatchObject(refused('dossierDestroyed'));
  expect(await dossier.count('eventRefused')).toBe(4);
});

test('no rule in force: review, which ops hear of once however often it is looked at', async () => {
  const dossier = await Dossier.due(reviewed.agreementId);
  for (const day of [0, 1, 2]) {
    await dossier.comes(addDays(DESTROY_FROM, day));
    expect(await dossier.dispose()).toEqual({ outcome: 'inReview' });
  }
  expect(await dossier.state()).toBe('inReview');
  expect(await dossier.told()).toEqual(['dossierInReview/noRuleInForce']);
  expect(await dossier.count('dossierInReview')).toBe(1);
});

test('a review ends by a new rule, which the declaration names', async () => {
  const dossier = await Dossier.due(reviewed.agreementId);
  await dossier.dispose();
  await dossier.comes(lateRule.validFrom);
  expect(await dossier.dispose()).toMatchObject({ outcome: 'destroyed' });
  expect(await dossier.declaration()).toMatchObject({ rule_id: lateRule.ruleId });
  expect(await dossier.told()).toEqual([]);
});

test('reopened in review: open again without a day of destruction, and ops need not decide', async () => {
  const dossier = await Dossier.due(reviewed.agreementId);
  await dossier.dispose();
  await dossier.reopen();
  expect(await rowOf(dossier.referral)).toMatchObject({ state: 'open', closed_on: null, destroy_from: null });
  expect(await dossier.told()).toEqual([]);
  expect(await dossier.dispose()).toEqual({ outcome: 'notDue' });
});

test('closed in review on another day: its eighteen years count from there', async () => {
  const dossier = await Dossier.due(reviewed.agreementId);
  await dossier.dispose();
  await dossier.close('2030-01-15');
  expect(await rowOf(dossier.referral)).toMatchObject({
    state: 'closed',
    closed_on: '2030-01-15',
    destroy_from: '2048-01-16',
  });
  expect(await dossier.told()).toEqual([]);
  expect(await dossier.dispose()).toEqual({ outcome: 'notDue' });
});
