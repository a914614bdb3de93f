import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { createActivities } from '../../activities/create-activities.js';
import { FAILURE_TYPE } from '../../domain/activities.js';
import { type EventCodes, eventKey } from '../../domain/events.js';
import { Problem } from '../../domain/problems.js';
import type { ReferralProgress } from '../../domain/progress.js';
import { type Delivery, ReceiverOutage, type ReceiverPort } from '../../domain/receiver.js';
import type { Ending } from '../../domain/states.js';
import type { Caller } from '../../domain/views.js';
import { releaseParked } from '../../store/resumption.js';
import { stopOffers } from '../../store/stopped-offers.js';
import { confirmResumption, suspendAgreement } from '../../store/suspension.js';
import { consentedDaysBefore, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { RECEIVER, SENDER } from '../setup/connector.js';
import { AGREEMENTS, type Happening, type Mode, REPORTS, type ReportName, type Stage } from './happenings.js';
import { Readings } from './readings.js';

/** What was known when a delivery went out. */
export interface Sent {
  recordVersion: number;
  consentAgeDays: number;
  isOutside: boolean;
  stopped: boolean;
  suspended: boolean;
  corrects: boolean;
}

/** Failures that Temporal would try again. Anything else that an activity throws is a fault of ours. */
const EXPECTED: readonly string[] = [FAILURE_TYPE.receiverUnavailable, FAILURE_TYPE.notDueYet];
const DAY = 86_400_000;

/**
 * One referral among callers that keep to no order: every activity, with any ending, any of the accepted events named as
 * applied, and calls to the receiver that are cut off. More than any workflow does, so what holds here holds under each.
 */
export class Adversary {
  readonly sent: Sent[] = [];
  /** Corrections that were passed on after the hand-off, and what was known then. */
  readonly passedOn: { suspended: boolean; wrongPerson: boolean }[] = [];
  readonly reports: { caller: Caller; event: Record<string, unknown> }[] = [];
  private readonly activities: ReturnType<typeof createActivities>;
  private readonly consentedAt: number;
  /** Of a referral that is pulled. */
  readonly readings: Readings;
  private readonly outside: number[] = [];
  private stopped = false;
  private suspended = false;
  private wrongPerson = false;
  private dossierReference: string | undefined;
  private deliveredVersion = 0;
  private old: Delivery | undefined;
  private cutting = 'never';
  private meanwhile: ReportName | undefined;
  private atStart = { stopped: false, suspended: false, corrects: false };

  private constructor(
    private readonly under: StoreUnderTest,
    readonly referralId: string,
    readonly mode: Mode,
  ) {
    this.readings = new Readings(under, referralId, (recordVersion) => this.known(recordVersion));
    this.consentedAt = under.clock.at.getTime();
    this.activities = createActivities({ store: under.store, receiverOf: () => this.port, directSignals: true });
  }

  static async submit(under: StoreUnderTest, mode: Mode): Promise<Adversary> {
    const { agreementId } = AGREEMENTS[mode];
    const submission = { ...consentedDaysBefore(under.clock.at, 0), agreementId };
    const { referralId } = await under.client.submit(SENDER, submission, randomUUID());
    return new Adversary(under, referralId, mode);
  }

  /** One that has come so far before anything happens out of order. */
  static async at(stage: Stage, under: StoreUnderTest, mode: Mode): Promise<Adversary> {
    await resume(under, mode);
    const adversary = await Adversary.submit(under, mode);
    if (mode === 'pull') {
      await adversary.transmit('none');
      await adversary.readings.assign('socialWorker');
    }
    if (stage === 'begun') return adversary;
    await (mode === 'push' ? adversary.transmit('none') : adversary.readings.read('socialWorker'));
    if (stage === 'handedOff') {
      await adversary.report('helpWanted');
      await adversary.carryOutEnding();
    }
    return adversary;
  }

  async carryOut(happening: Happening): Promise<void> {
    const { under, referralId } = this;
    switch (happening.happens) {
      case 'report':
        return this.report(happening.report);
      case 'repeat':
        return this.again(happening.which, {});
      case 'contradict':
        return this.again(happening.which, { type: 'withdrawal', manner: 'electronic', occurredAt: this.now() });
      case 'transmit':
        this.meanwhile = happening.meanwhile;
        await this.transmit(happening.named, happening.cut);
        this.meanwhile = undefined;
        return;
      case 'end':
        return this.end(happening.ending, happening.named, happening.cut);
      case 'unpark':
        return this.activity('never', async (a) => a.unpark(await this.step(happening.named)));
      case 'park':
        return this.activity('never', async (a) => a.parkUndelivered(await this.step(happening.named)));
      case 'remind': {
        const due = (await this.verify()).due.find(({ kind }) => kind === 'reminder' || kind === 'escalation');
        if (due === undefined) return;
        return this.activity('never', async (a) => a.remind({ ...(await this.step(happening.named)), due }));
      }
      case 'passOn':
        return this.passOn(happening.cut);
      case 'confirmTask':
        return this.confirmTask(happening.which);
      case 'read': {
        const { who, isKilled, meanwhile } = happening;
        if (meanwhile === undefined) return this.readings.read(who, isKilled);
        return this.readings.read(who, false, () => this.report(meanwhile));
      }
      case 'assign':
        return this.readings.assign(happening.who);
      case 'stopOffers':
        await stopOffers(under.store);
        return;
      case 'misbehave':
        under.receiver.misbehave(referralId, happening.how, { calls: 1 });
        return;
      case 'openDossier':
        this.dossierReference = `SD-${referralId.slice(0, 8)}`;
        under.receiver.openDossier(referralId, this.dossierReference);
        return;
      case 'daysPass':
        under.clock.at = new Date(under.clock.at.getTime() + happening.days * DAY);
        return;
      case 'suspend':
        return this.suspend();
      case 'resume':
        return this.resume();
      case 'oldDeliveryArrives':
        if (this.old !== undefined) await under.port.deliver(this.old).catch(() => undefined);
    }
  }

  /** What a workflow that starts now is told. */
  verify(): Promise<ReferralProgress> {
    const { agreementId } = AGREEMENTS[this.mode];
    return this.activities.verify({ referralId: this.referralId, agreementId, agreementVersion: 1 });
  }

  /** Reports; that it is refused is an answer too, any other fault is not. */
  async report(name: ReportName): Promise<void> {
    const confirmation = name === 'erasureConfirmed' ? this.confirmation() : {};
    if (confirmation === undefined) return;
    const [caller, content] = REPORTS[name];
    const { postalCode, ...codes } = content as { type: string; postalCode?: string };
    const { address: _, ...client } = consentedDaysBefore(this.under.clock.at, 0).client;
    const event = {
      eventId: randomUUID(),
      ...codes,
      ...confirmation,
      ...(['withdrawal', 'contactOutcome', 'contactAttempt', 'disclosure'].includes(codes.type)
        ? { occurredAt: this.now() }
        : {}),
      ...(name === 'helpWanted' ? { dossierReference: `SD-${this.referralId.slice(0, 8)}` } : {}),
      ...(postalCode === undefined ? {} : { client, residence: { postalCode, isPlaceOfResidence: true } }),
    };
    if (!(await this.tell(caller, event))) return;
    this.reports.push({ caller, event });
    if (['withdrawal', 'recall', 'contactOutcome'].includes(codes.type)) this.stopped = true;
    if (name === 'recallOfWrongPerson') this.wrongPerson = true;
    if (name === 'correctionOutOfTerritory') this.outside.push(await this.newestVersion());
  }

  /** A receiver that confirms has truly carried it out; of one that pulls only its people know. */
  private confirmation(): object | undefined {
    const { under, referralId, dossierReference } = this;
    if (this.mode === 'pull')
      return dossierReference === undefined ? { result: 'erased' } : { result: 'dossierExists', dossierReference };
    return under.receiver.held(referralId)?.erasureAccepted ? under.receiver.completeErasure(referralId) : undefined;
  }

  transmit(named: string, cutting = 'never'): Promise<void> {
    return this.activity(cutting, async (activities) => activities.transmit(await this.step(named)));
  }

  end(ending: Ending, named = 'all', cutting = 'never'): Promise<void> {
    return this.activity(cutting, async (activities) => activities.end({ ...(await this.step(named)), ending }));
  }

  /** Passes on whatever was accepted after the hand-off. */
  async passOn(cutting = 'never'): Promise<void> {
    const { referralId } = this;
    const asked = await this.under.rows<{ event_id: string }>(
      `select distinct payload->>'eventId' as event_id from outbox where referral_id = '${referralId}' and purpose = 'passOn' order by 1`,
    );
    for (const { event_id: eventId } of asked)
      await this.activity(cutting, (activities) => activities.passOn({ referralId, eventId }));
  }

  /** One of the open tasks is done, as the receiver's people say. */
  async confirmTask(which: number): Promise<void> {
    const { items } = await this.under.client.tasks(RECEIVER, { referralId: this.referralId });
    const { taskId } = items[which % Math.max(1, items.length)] ?? {};
    if (taskId !== undefined) await this.tell(RECEIVER, { type: 'forwardingConfirmed', eventId: randomUUID(), taskId });
  }

  /** Where it is pulled: whatever its people said before, nothing of it is left now. */
  async confirmErased(): Promise<void> {
    this.dossierReference = undefined;
    await this.report('erasureConfirmed');
  }

  /** Carries out the ending that is fixed, as a workflow that goes on does; whether the receiver lets it is another matter. */
  async carryOutEnding(): Promise<void> {
    for (let turn = 0; turn < 3; turn += 1) {
      const { ending } = await this.verify();
      if (ending === undefined) return;
      await this.end(ending);
    }
  }

  async suspend(): Promise<void> {
    await suspendAgreement(this.under.store, this.agreement, 'sender', 'incident', 'operator:test');
    this.suspended = true;
  }

  async resume(): Promise<void> {
    await resume(this.under, this.mode);
    // Nobody tells Temporal here, so whatever was released before still waits.
    await releaseParked(this.under.store, 10_000);
    this.suspended = false;
  }

  /** Names accepted events as applied, as a workflow does that has taken all of them, some or none. */
  async step(named: string): Promise<{ referralId: string; applied: string[] }> {
    const { referralId } = this;
    const events = await this.under.rows<{ event_id: string; type: string; codes: EventCodes }>(
      `select event_id, type, codes from event where referral_id = '${referralId}' and sequence is not null order by sequence`,
    );
    const keys = events.map(({ event_id: eventId, type, codes }) => eventKey({ eventId, type, codes }));
    const applied = named === 'none' ? [] : named === 'all' ? keys : keys.slice(0, Math.ceil(keys.length / 2));
    return { referralId, applied };
  }

  async activity(cutting: string, work: (activities: Adversary['activities']) => Promise<unknown>): Promise<void> {
    this.cutting = cutting;
    this.atStart = { stopped: this.stopped, suspended: this.suspended, corrects: this.deliveredVersion > 0 };
    try {
      await work(this.activities);
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || !EXPECTED.includes(error.type ?? '')) throw error;
    } finally {
      this.cutting = 'never';
    }
  }

  private get agreement() {
    return this.under.store.agreements.version(AGREEMENTS[this.mode].agreementId, 1);
  }

  private get consentAgeDays(): number {
    return (this.under.clock.at.getTime() - this.consentedAt) / DAY;
  }

  private known(recordVersion: number) {
    const { stopped, suspended, wrongPerson, consentAgeDays } = this;
    return { stopped, suspended, wrongPerson, consentAgeDays, isOutside: this.outside.includes(recordVersion) };
  }

  private async newestVersion(): Promise<number> {
    const [row] = await this.under.rows<{ version: number }>(
      `select record_version as version from referral where referral_id = '${this.referralId}'`,
    );
    return row?.version ?? 0;
  }

  private now(): string {
    return this.under.clock.at.toISOString();
  }

  private async again(which: number, change: Record<string, unknown>): Promise<void> {
    if (this.reports.length === 0) return;
    const { caller, event } = this.reports[which % this.reports.length] as (typeof this.reports)[number];
    const { eventId } = event;
    await this.tell(caller, 'type' in change ? { eventId, ...change } : event);
  }

  private async tell(caller: Caller, event: Record<string, unknown>): Promise<boolean> {
    try {
      return !(await this.under.client.report(caller, this.referralId, event)).repeated;
    } catch (error) {
      if (error instanceof Problem && error.code !== 'badRequest' && error.code !== 'serviceUnavailable') return false;
      throw error;
    }
  }

  /** The stand-in over real HTTP, with what the line and other people do while a delivery is under way. */
  private get port(): ReceiverPort {
    const { port } = this.under;
    return {
      deliver: async (delivery) => {
        this.old ??= delivery;
        this.sent.push({
          recordVersion: delivery.recordVersion,
          consentAgeDays: this.consentAgeDays,
          isOutside: this.outside.includes(delivery.recordVersion),
          ...this.atStart,
        });
        if (this.meanwhile !== undefined) await this.report(this.meanwhile);
        const answer = await this.overTheLine(() => port.deliver(delivery));
        if (answer.result === 'delivered') this.deliveredVersion = delivery.recordVersion;
        return answer;
      },
      erase: (input) => this.overTheLine(() => port.erase(input)),
      passWithdrawal: (input) => port.passWithdrawal(input),
      passRecall: (input) => port.passRecall(input),
      passCorrection: (input) => {
        this.passedOn.push({ suspended: this.suspended, wrongPerson: this.wrongPerson });
        return port.passCorrection(input);
      },
      destroy: (input) => port.destroy(input),
    };
  }

  private async overTheLine<T>(call: () => Promise<T>): Promise<T> {
    if (this.cutting === 'beforeTheCall') throw new ReceiverOutage('networkError');
    const answer = await call();
    if (this.cutting === 'afterTheCall') throw new ReceiverOutage('networkError');
    return answer;
  }
}

async function resume({ store }: StoreUnderTest, mode: Mode): Promise<void> {
  const agreement = store.agreements.version(AGREEMENTS[mode].agreementId, 1);
  for (const party of ['sender', 'receiver'] as const)
    await confirmResumption(store, agreement, party, 'settled', 'operator:test');
}
