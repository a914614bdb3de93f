import { randomUUID } from 'node:crypto';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { wholeTimeline } from '../../clients/every-page.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import type { Agreement } from '../../domain/agreement.js';
import { brusselsDate, brusselsMoment } from '../../domain/brussels-time.js';
import { addDays } from '../../domain/calendar.js';
import type { ContactOutcome } from '../../domain/events.js';
import { referralWorkflowId } from '../../domain/names.js';
import type { Submission } from '../../domain/referral.js';
import type { OpenState, ReferralState } from '../../domain/states.js';
import type { Task } from '../../domain/tasks.js';
import type { AcceptedEventReceipt, Caller } from '../../domain/views.js';
import type { ConnectorParts } from '../connector.js';
import { type Parties, partiesOf } from '../parties.js';
import { sampleSubmission } from '../sample-submission.js';
import { fastForward, ROOM_FOR_AN_ATTEMPT, skipTime, workflowTime } from '../time-skipping.js';
import { type Findings, findingsOf } from './findings.js';
import { receiverHolds, storeHolds } from './holdings.js';
import type { PathResult, World } from './path.js';
import { disagreementsIn, endedAs } from './verdict.js';
import { eventually } from './waiting.js';

const DAY_SECONDS = 86_400;

/** One referral as a path drives it: the caseworker system, the OCMW's system, and the passing of time. */
export class DrivenReferral {
  private constructor(
    private readonly world: World,
    private readonly connector: ConnectorParts,
    readonly parties: Parties,
    readonly referralId: string,
  ) {}

  /** The caseworker system submits a referral that the agreement allows; `SubmitOptions` says what is different. */
  static async submit(world: World, options: SubmitOptions = {}): Promise<DrivenReferral> {
    const { connector = world.connector, agreement = world.agreement, change = (same) => same } = options;
    const { client = connector.client } = options;
    const parties = partiesOf(agreement);
    const submission = change(sampleSubmission(agreement, new Date()));
    const { referralId } = await client.submit(parties.sender, submission, randomUUID());
    world.tell('verify', `consent is valid, the residence is in the territory: accepted as ${referralId}`);
    return new DrivenReferral(world, connector, parties, referralId);
  }

  get workflowId(): string {
    return referralWorkflowId(this.referralId);
  }

  /** Of the newest run of its workflow. */
  async runId(): Promise<string> {
    return (await this.connector.temporal.workflow.getHandle(this.workflowId).describe()).runId;
  }

  /** The state in the store. */
  async state(): Promise<ReferralState> {
    const { status } = await this.connector.client.status(this.parties.operator, this.referralId);
    return status as ReferralState;
  }

  /** The status as the sender is told it. */
  async senderSees(): Promise<string> {
    return (await this.connector.client.status(this.parties.sender, this.referralId)).status;
  }

  /** Kinds of what the receiver's feed says of this referral, in order. */
  async receiverIsTold(): Promise<string[]> {
    const told: string[] = [];
    let after: string | undefined;
    do {
      const page = await this.connector.client.feed(this.parties.receiver, {
        pageSize: 100,
        ...(after !== undefined && { after }),
      });
      for (const { referralId, kind } of page.items) if (referralId === this.referralId) told.push(kind);
      after = page.next;
    } while (after !== undefined);
    return told;
  }

  /** Actions of the timeline that the sender sees, in order. */
  async senderTimeline(): Promise<string[]> {
    const entries = await wholeTimeline(this.connector.client, this.parties.sender, this.referralId);
    return entries.map(({ action }) => action);
  }

  async reaches(state: OpenState): Promise<void> {
    let found: string = 'unknown';
    const isThere = async () => {
      found = await this.state();
      return found === state;
    };
    await eventually(() => `the state ${state}, not ${found}`, isThere, this.world.signal);
    const held = state === 'awaitingOutcome' && this.connector.receiver.held(this.referralId);
    if (held) {
      this.world.tell('transmit', `sent and received, receipt ${held.versions.at(-1)?.receiptId}`);
    }
  }

  /** Lets days pass for this referral by the server's own time skipping; what falls due meanwhile happens. */
  async passDays(days: number): Promise<void> {
    await this.passSeconds(days * DAY_SECONDS);
    this.world.tell('wait', days === 1 ? 'a day passes' : `${days} days pass`);
  }

  /**
   * Lets time run to noon in Brussels, so many days on. Due moments fall at nine in the morning: by then those of that many
   * days have come, whatever the hour is now.
   */
  async passToNoon(days: number): Promise<void> {
    const now = new Date(await this.now());
    const noon = brusselsMoment(addDays(brusselsDate(now), days), 12);
    await this.passSeconds(Math.ceil((noon.getTime() - now.getTime()) / 1000));
    this.world.tell('wait', `${days} days pass`);
  }

  /** Lets time pass until an attempt that falls due after so many seconds has been made. */
  passUntilAfterAttempt(seconds: number): Promise<void> {
    return this.passSeconds(seconds + ROOM_FOR_AN_ATTEMPT);
  }

  private async passSeconds(seconds: number): Promise<void> {
    await fastForward(this.connector.temporal, this.workflowId, seconds, this.world.signal);
    await this.setClock();
  }

  /** Lets time run to whatever this referral waits for, until it waits for nothing more. */
  skipTime(): Promise<void> {
    return skipTime(this.connector.temporal, this.workflowId);
  }

  /** Moves this referral's clock to the workflow's time: who reports something reads the same calendar. */
  async setClock(): Promise<void> {
    const { clock, temporal } = this.connector;
    await clock.moveTo(this.referralId, await workflowTime(temporal, this.workflowId));
  }

  /** The time it is for this referral, RFC 3339. */
  async now(): Promise<string> {
    return (await this.connector.clock.now(this.referralId)).toISOString();
  }

  senderReports(event: Report): Promise<AcceptedEventReceipt> {
    return this.report(this.parties.sender, event);
  }

  receiverReports(event: Report): Promise<AcceptedEventReceipt> {
    return this.report(this.parties.receiver, event);
  }

  operatorReports(event: Report): Promise<AcceptedEventReceipt> {
    return this.report(this.parties.operator, event);
  }

  /** The receiver reports what came of the contact, at the time it is for this referral. */
  async outcome(outcome: ContactOutcome, more: Record<string, unknown> = {}): Promise<AcceptedEventReceipt> {
    return this.receiverReports({ type: 'contactOutcome', outcome, occurredAt: await this.now(), ...more });
  }

  /** The receiver has passed the client's data on to a partner (R13). */
  async disclose(partner: string): Promise<AcceptedEventReceipt> {
    return this.receiverReports({ type: 'disclosure', partner, occurredAt: await this.now() });
  }

  /** What the receiver's people have to do by hand and have not confirmed. */
  async openTasks(): Promise<Task[]> {
    return (await this.connector.client.tasks(this.parties.receiver, { referralId: this.referralId })).items;
  }

  /** Waits until the audit trail has an action so many times. */
  async audits(action: string, times = 1): Promise<void> {
    await eventually(
      `${action} in the audit trail`,
      async () => {
        const entries = await wholeTimeline(this.connector.client, this.parties.operator, this.referralId);
        return entries.filter((entry) => entry.action === action).length >= times;
      },
      this.world.signal,
    );
  }

  private report(caller: Caller, event: Report): Promise<AcceptedEventReceipt> {
    return this.connector.client.report(caller, this.referralId, { eventId: randomUUID(), ...event });
  }

  /** Waits until the workflow has ended. */
  async ends(): Promise<void> {
    await eventually(
      'the end of the workflow',
      async () => {
        const status = await workflowStatus(this.connector.temporal, this.workflowId);
        return status !== undefined && status !== 'RUNNING';
      },
      this.world.signal,
    );
  }

  /** What is there in the end, and whether all who know of it agree. */
  async result(happened: string, ownDisagreements: (found: Findings) => string[] = () => []): Promise<PathResult> {
    const found = await findingsOf(this.connector, this.referralId);
    return {
      happened,
      ended: endedAs(found),
      disagreements: [...disagreementsIn(found), ...ownDisagreements(found)],
      receiverHolds: receiverHolds(found),
      storeHolds: storeHolds(found),
      events: found.history.events,
      historyBytes: found.history.bytes,
      skippedDays: found.skippedDays,
      ...(found.declaration && { declarationId: found.declaration.declarationId }),
      found,
    };
  }
}

/** Undefined where there is no such workflow yet. */
async function workflowStatus(temporal: Client, workflowId: string): Promise<string | undefined> {
  try {
    return (await temporal.workflow.getHandle(workflowId).describe()).status.name;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** How a referral is submitted otherwise than under the world's agreement, to its connector, with nothing changed. */
export interface SubmitOptions {
  connector?: ConnectorParts;
  /** Instead of the connector's own, which tells Temporal at once. */
  client?: Pick<ReferralClient, 'submit'>;
  /** One that the connector knows: `world.publish`. */
  agreement?: Agreement;
  /** Makes the submission from one that the agreement allows. */
  change?: (allowed: Submission) => Submission;
}

/** An event; its id is made up where it has none. */
export type Report = { type: string } & Record<string, unknown>;
