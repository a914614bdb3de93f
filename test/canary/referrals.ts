import { randomUUID } from 'node:crypto';
import type { Caller } from '../../domain/views.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { diestAgreement } from './agreement.js';
import { callersFile, ends, fails, overHttp } from './caller.js';
import type { Installation } from './installation.js';
import { plantedCorrection, plantedReference, plantedSubmission } from './planted.js';

const CLI = 'clients/cli/main.js';
const CALLERS = { sender: SENDER, receiver: RECEIVER, operator: OPERATOR } as const;

/** One referral of the run, by what happens to it. */
export class PlantedReferral {
  private constructor(
    private readonly installation: Installation,
    readonly occasion: string,
    readonly referralId: string,
    private readonly idempotencyKey: string,
  ) {}

  static async submit(
    installation: Installation,
    occasion: string,
    { agreementId } = diestAgreement(),
  ): Promise<PlantedReferral> {
    const key = randomUUID();
    const submission = { ...plantedSubmission(diestAgreement(), occasion), agreementId };
    const { referralId } = await installation.as('sender').submit(SENDER, submission, key);
    return new PlantedReferral(installation, occasion, referralId, key);
  }

  async report(role: Caller['role'], event: Record<string, unknown>): Promise<void> {
    await this.installation.as(role).report(CALLERS[role], this.referralId, { eventId: randomUUID(), ...event });
  }

  correct(occasion: string): Promise<void> {
    return this.report('sender', plantedCorrection(`${this.occasion}-${occasion}`));
  }

  withdraw(): Promise<void> {
    return this.report('sender', { type: 'withdrawal', occurredAt: new Date().toISOString(), manner: 'oral' });
  }

  retry(): Promise<void> {
    return this.report('operator', { type: 'retry', reason: 'receiverRepaired' });
  }

  /** The same key and the same event id, with other people's data. */
  async repeatWithOtherContent(): Promise<void> {
    const other = plantedSubmission(diestAgreement(), `${this.occasion}-repeated`);
    await fails(this.installation.as('sender').submit(SENDER, other, this.idempotencyKey));
    const eventId = randomUUID();
    await this.report('sender', { ...plantedCorrection(`${this.occasion}-first`), eventId });
    await fails(this.report('sender', { ...plantedCorrection(`${this.occasion}-second`), eventId }));
  }

  async reaches(state: string): Promise<void> {
    const operator = this.installation.as('operator');
    await eventually(async () => (await operator.status(OPERATOR, this.referralId)).status === state);
  }

  /** The receiver holds this version of the record. */
  async isHeld(recordVersion: number): Promise<void> {
    await eventually(() => this.installation.standIn.held(this.referralId)?.recordVersion === recordVersion);
  }

  async wasAsked(): Promise<void> {
    await eventually(() => this.installation.standIn.calls(this.referralId).length > 0);
  }
}

export const PARKING = ['malformedAnswer', 'hugeAnswer', 'refuses', 'redirects'] as const;

/**
 * The paths of this run. All are submitted while the receiver is down, so that each can be corrected, withdrawn or
 * misbehaved to before anything has been delivered.
 */
export async function driveReferrals(installation: Installation): Promise<PlantedReferral[]> {
  const { standIn } = installation;
  standIn.misbehave('*', 'unavailable', { retryAfter: 1 });
  const submit = (occasion: string) => PlantedReferral.submit(installation, occasion);
  const wanted = await submit('wanted');
  const declined = await submit('declined');
  const withdrawnEarly = await submit('withdrawnEarly');
  const withdrawnLate = await submit('withdrawnLate');
  const keptDossier = await submit('keptDossier');
  const answeredLate = await submit('answeredLate');
  const partial = await submit('partial');
  const parked = new Map<string, PlantedReferral>();
  for (const misbehaviour of PARKING) {
    const referral = await submit(misbehaviour);
    parked.set(misbehaviour, referral);
    await referral.wasAsked();
    const location = `${installation.receiverDoor.url}/elsewhere`;
    standIn.misbehave(referral.referralId, misbehaviour, { calls: 1, bytes: 4 * 1024 * 1024, location });
  }
  await partial.wasAsked();
  standIn.misbehave(partial.referralId, 'partialAnswer', { calls: 1 });
  const all = [wanted, declined, withdrawnEarly, withdrawnLate, keptDossier, answeredLate, partial, ...parked.values()];
  await Promise.all(all.map((referral) => referral.wasAsked()));
  await declined.correct('before');
  await withdrawnEarly.withdraw();
  standIn.behave('*');

  await Promise.all([
    ...[wanted, withdrawnLate, keptDossier, answeredLate].map((referral) => referral.reaches('awaitingOutcome')),
    declined.isHeld(2),
    ...[...parked.values()].map((referral) => referral.reaches('deliveryFailed')),
  ]);
  await declined.reaches('awaitingOutcome');
  await declined.correct('after');
  await declined.isHeld(3);
  await wanted.repeatWithOtherContent();
  await wanted.isHeld(2);

  for (const misbehaviour of ['malformedAnswer', 'refuses']) await parked.get(misbehaviour)?.retry();
  for (const misbehaviour of ['hugeAnswer', 'redirects']) await parked.get(misbehaviour)?.withdraw();
  await contactWith(declined);
  await endings(installation, { wanted, withdrawnLate, keptDossier, answeredLate });
  await Promise.all([
    declined.reaches('purged'),
    withdrawnEarly.reaches('withdrawn'),
    ...['malformedAnswer', 'refuses'].map((one) => parked.get(one)?.reaches('awaitingOutcome')),
    ...['hugeAnswer', 'redirects'].map((one) => parked.get(one)?.reaches('withdrawn')),
    partial.reaches('awaitingOutcome'),
  ]);
  return all;
}

async function contactWith(declined: PlantedReferral): Promise<void> {
  const occurredAt = new Date().toISOString();
  await declined.report('receiver', { type: 'contactAttempt', occurredAt, channel: 'phone', result: 'spoke' });
  await declined.report('receiver', { type: 'contactOutcome', occurredAt, outcome: 'helpDeclined' });
}

/** All ways in which a dossier's reference comes in: reported, answered to an erasure, and confirmed later. */
async function endings(
  installation: Installation,
  paths: Record<'wanted' | 'withdrawnLate' | 'keptDossier' | 'answeredLate', PlantedReferral>,
): Promise<void> {
  const { wanted, withdrawnLate, keptDossier, answeredLate } = paths;
  const { standIn, run } = installation;
  const outcome = callersFile(installation, {
    type: 'contactOutcome',
    eventId: randomUUID(),
    occurredAt: new Date().toISOString(),
    outcome: 'helpWanted',
    dossierReference: plantedReference('wanted'),
  });
  const reported = run(CLI, ['event', wanted.referralId, outcome, '--json'], overHttp(installation, 'receiver'));
  // What refuses an erasure quotes what it was asked, and is asked again the next day.
  standIn.misbehave(withdrawnLate.referralId, 'refuses', { operations: ['erase'] });
  standIn.openDossier(keptDossier.referralId, plantedReference('keptDossier'));
  standIn.misbehave(answeredLate.referralId, 'answersLate', { operations: ['erase'] });
  for (const referral of [withdrawnLate, keptDossier, answeredLate]) await referral.withdraw();
  await answeredLate.reaches('erasing');
  await eventually(() => standIn.held(answeredLate.referralId)?.erasureAccepted === true);
  const dossierReference = plantedReference('answeredLate');
  await answeredLate.report('receiver', { type: 'erasureConfirmed', result: 'dossierExists', dossierReference });
  await ends(reported, 0);
  await Promise.all([wanted, keptDossier, answeredLate].map((referral) => referral.reaches('handedOff')));

  const calls = (call: string) =>
    standIn.calls(wanted.referralId).filter((one) => one.call === call && one.status === 200);
  await wanted.correct('afterHandOff');
  await wanted.withdraw();
  await eventually(() => calls('passCorrection').length === 1 && calls('passWithdrawal').length === 1);
}
