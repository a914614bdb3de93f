import { randomUUID } from 'node:crypto';
import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { referralWorkflowId } from '../../domain/names.js';
import type { OpenState, ReferralState } from '../../domain/states.js';
import type { ConnectorParts } from '../connector.js';
import { type Parties, partiesOf } from '../parties.js';
import { sampleSubmission } from '../sample-submission.js';
import { fastForward, skipTime, workflowTime } from '../time-skipping.js';
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

  /** The caseworker system submits a referral that the agreement allows. */
  static async submit(
    world: World,
    connector: ConnectorParts = world.connector,
    client = connector.client,
  ): Promise<DrivenReferral> {
    const { agreement } = world;
    const parties = partiesOf(agreement);
    const submission = sampleSubmission(agreement, new Date());
    const { referralId } = await client.submit(parties.sender, submission, randomUUID());
    world.tell('verify', `consent is valid, the residence is in the territory: accepted as ${referralId}`);
    return new DrivenReferral(world, connector, parties, referralId);
  }

  get workflowId(): string {
    return referralWorkflowId(this.referralId);
  }

  /** The state in the store. */
  async state(): Promise<ReferralState> {
    const { status } = await this.connector.client.status(this.parties.operator, this.referralId);
    return status as ReferralState;
  }

  async reaches(state: OpenState): Promise<void> {
    await eventually(`the state ${state}`, async () => (await this.state()) === state, this.world.signal);
    if (state === 'awaitingOutcome') {
      const held = this.connector.receiver.held(this.referralId);
      this.world.tell('transmit', `sent and received, receipt ${held?.versions.at(-1)?.receiptId}`);
    }
  }

  /** Lets days pass for this referral by the server's own time skipping; what falls due meanwhile happens. */
  async passDays(days: number): Promise<void> {
    await this.passSeconds(days * DAY_SECONDS);
    this.world.tell('wait', `${days} days pass`);
  }

  async passSeconds(seconds: number): Promise<void> {
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

  async senderReports(event: Report): Promise<void> {
    await this.connector.client.report(this.parties.sender, this.referralId, { eventId: randomUUID(), ...event });
  }

  async receiverReports(event: Report): Promise<void> {
    await this.connector.client.report(this.parties.receiver, this.referralId, { eventId: randomUUID(), ...event });
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

/** An event without its id. */
export type Report = { type: string } & Record<string, unknown>;
