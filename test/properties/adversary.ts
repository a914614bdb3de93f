import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import fc from 'fast-check';
import { createActivities } from '../../activities/create-activities.js';
import { FAILURE_TYPE } from '../../domain/activities.js';
import { type EventCodes, eventKey } from '../../domain/events.js';
import { Problem } from '../../domain/problems.js';
import type { ReferralProgress } from '../../domain/progress.js';
import { type Delivery, ReceiverOutage, type ReceiverPort } from '../../domain/receiver.js';
import type { Ending } from '../../domain/states.js';
import type { Caller } from '../../domain/views.js';
import { releaseParked } from '../../store/resumption.js';
import { confirmResumption, suspendAgreement } from '../../store/suspension.js';
import { consentedDaysBefore, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR, pathAgreement, RECEIVER, SENDER } from '../setup/connector.js';

const PARTNER = { name: 'CAW Voorbeeld', enterpriseNumber: '0410340088' };

/** What adversaries live under: the agreement lists a partner that the receiver may pass the client's data on to (R13). */
export const SHARING_AGREEMENT = pathAgreement({ onwardSharing: { partners: [PARTNER] } });

/** What somebody may report, by a name that a counterexample can be read by. */
export const REPORTS = {
  withdrawalBySender: [SENDER, { type: 'withdrawal', manner: 'oral' }],
  withdrawalByReceiver: [RECEIVER, { type: 'withdrawal', manner: 'written' }],
  recall: [SENDER, { type: 'recall', reason: 'enteredInError' }],
  recallOfWrongPerson: [SENDER, { type: 'recall', reason: 'wrongPerson' }],
  correction: [SENDER, { type: 'correction', postalCode: '3293' }],
  correctionByReceiver: [RECEIVER, { type: 'correction', postalCode: '3290' }],
  correctionOutOfTerritory: [SENDER, { type: 'correction', postalCode: '1000' }],
  attempt: [RECEIVER, { type: 'contactAttempt', channel: 'phone', result: 'noAnswer' }],
  helpWanted: [RECEIVER, { type: 'contactOutcome', outcome: 'helpWanted' }],
  helpDeclined: [RECEIVER, { type: 'contactOutcome', outcome: 'helpDeclined' }],
  unreachable: [RECEIVER, { type: 'contactOutcome', outcome: 'unreachable' }],
  notCompetent: [RECEIVER, { type: 'contactOutcome', outcome: 'notCompetent' }],
  deceased: [RECEIVER, { type: 'contactOutcome', outcome: 'deceased' }],
  erasureConfirmed: [RECEIVER, { type: 'erasureConfirmed' }],
  retry: [OPERATOR, { type: 'retry', reason: 'other' }],
  disclosure: [RECEIVER, { type: 'disclosure', partner: PARTNER.enterpriseNumber }],
} as const satisfies Record<string, readonly [Caller, { type: string } & Record<string, string>]>;
export type ReportName = keyof typeof REPORTS;

const ENDINGS: Ending[] = [
  { state: 'withdrawn', reason: 'consentWithdrawn' },
  { state: 'recalled', reason: 'enteredInError' },
  { state: 'handedOff', reason: 'helpWanted' },
  { state: 'purged', reason: 'helpDeclined' },
  { state: 'refused', reason: 'judgedRefused', refusals: ['consentTooOld'] },
  { state: 'expired', reason: 'contactTimeOver' },
  { state: 'expired', reason: 'parkingTimeOver' },
];
const named = fc.constantFrom('none', 'all', 'firstHalf');
/** Where a call to the receiver dies: the connector is killed, or the line is cut. */
const cut = fc.constantFrom('never', 'never', 'never', 'beforeTheCall', 'afterTheCall');
const report = fc.constantFrom(...(Object.keys(REPORTS) as ReportName[]));

/** One thing that happens, in any order, as often as it likes. */
export const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ happens: fc.constant('report'), report }) },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('repeat'), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('contradict'), which: fc.nat(20) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      happens: fc.constant('transmit'),
      named,
      cut,
      meanwhile: fc.option(report, { nil: undefined, freq: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ happens: fc.constant('end'), named, cut, ending: fc.constantFrom(...ENDINGS) }),
  },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('unpark'), named }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('park'), named }) },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('remind'), named }) },
  {
    weight: 2,
    arbitrary: fc.record({
      happens: fc.constant('misbehave'),
      how: fc.constantFrom('unavailable', 'refuses', 'acceptsThenDropsConnection', 'answersLate', 'refusesErasure'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('openDossier') }) },
  { weight: 3, arbitrary: fc.record({ happens: fc.constant('daysPass'), days: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('suspend') }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('resume') }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('oldDeliveryArrives') }) },
);
export type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

/** What was known when a delivery went out. */
export interface Sent {
  recordVersion: number;
  consentAgeDays: number;
  postalCode: string | undefined;
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
  readonly reports: { caller: Caller; event: Record<string, unknown>; key: string }[] = [];
  private readonly activities: ReturnType<typeof createActivities>;
  private readonly consentedAt: number;
  private stopped = false;
  private suspended = false;
  private deliveredVersion = 0;
  private old: Delivery | undefined;
  private cutting = 'never';
  private meanwhile: ReportName | undefined;
  private atStart = { stopped: false, suspended: false, corrects: false };

  private constructor(
    private readonly under: StoreUnderTest,
    readonly referralId: string,
  ) {
    this.consentedAt = under.clock.at.getTime();
    this.activities = createActivities({ store: under.store, receiverOf: () => this.port, directSignals: true });
  }

  static async submit(under: StoreUnderTest): Promise<Adversary> {
    const { referralId } = await under.client.submit(SENDER, consentedDaysBefore(under.clock.at, 0), randomUUID());
    return new Adversary(under, referralId);
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
        await this.activity(happening.cut, (a) => a.transmit(this.step(happening.named)));
        this.meanwhile = undefined;
        return;
      case 'end':
        return this.activity(happening.cut, (a) => a.end({ ...this.step(happening.named), ending: happening.ending }));
      case 'unpark':
        return this.activity('never', (a) => a.unpark(this.step(happening.named)));
      case 'park':
        return this.activity('never', (a) => a.parkUndelivered(this.step(happening.named)));
      case 'remind': {
        const due = (await this.verify()).due.find(({ kind }) => kind === 'reminder' || kind === 'escalation');
        if (due !== undefined) await this.activity('never', (a) => a.remind({ ...this.step(happening.named), due }));
        return;
      }
      case 'misbehave':
        under.receiver.misbehave(referralId, happening.how, { calls: 1 });
        return;
      case 'openDossier':
        under.receiver.openDossier(referralId, `SD-${referralId.slice(0, 8)}`);
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
    return this.activities.verify({ referralId: this.referralId, agreementId: 'example', agreementVersion: 1 });
  }

  /** Reports; that it is refused is an answer too, any other fault is not. */
  async report(name: ReportName): Promise<void> {
    // A receiver that confirms has truly carried it out.
    const accepted = this.under.receiver.held(this.referralId)?.erasureAccepted ?? false;
    if (name === 'erasureConfirmed' && !accepted) return;
    const confirmation = name === 'erasureConfirmed' ? this.under.receiver.completeErasure(this.referralId) : {};
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
    this.reports.push({ caller, event, key: eventKey({ ...event, codes: codes as EventCodes }) });
    if (['withdrawal', 'recall', 'contactOutcome'].includes(codes.type)) this.stopped = true;
  }

  /** Carries out the ending that is fixed, as a workflow that goes on does; whether the receiver lets it is another matter. */
  async carryOutEnding(): Promise<void> {
    const { referralId } = this;
    for (let turn = 0; turn < 3; turn += 1) {
      const { ending, pending } = await this.verify();
      if (ending === undefined) return;
      const applied = [...this.step('all').applied, ...pending.map(eventKey)];
      await this.activity('never', (activities) => activities.end({ referralId, applied, ending }));
    }
  }

  async suspend(): Promise<void> {
    await suspendAgreement(this.under.store, this.agreement, 'sender', 'incident', 'operator:test');
    this.suspended = true;
  }

  async resume(): Promise<void> {
    for (const party of ['sender', 'receiver'] as const) {
      await confirmResumption(this.under.store, this.agreement, party, 'settled', 'operator:test');
    }
    // Nobody tells Temporal here, so whatever was released before still waits.
    await releaseParked(this.under.store, 10_000);
    this.suspended = false;
  }

  /** Names every accepted event, as a workflow that has taken them all. */
  step(named: string): { referralId: string; applied: string[] } {
    const keys = this.reports.map(({ key }) => key);
    const applied = named === 'none' ? [] : named === 'all' ? keys : keys.slice(0, Math.ceil(keys.length / 2));
    return { referralId: this.referralId, applied };
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
    return this.under.store.agreements.version('example', 1);
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
          consentAgeDays: (this.under.clock.at.getTime() - this.consentedAt) / DAY,
          postalCode: delivery.client.address?.postalCode,
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
      passCorrection: (input) => port.passCorrection(input),
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
