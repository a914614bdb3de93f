import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { referralWorkflowId } from '../../domain/names.js';
import type { Submission } from '../../domain/referral.js';
import type { AcceptedReferral } from '../../domain/views.js';
import { historyFigures } from '../../sandbox/demo/history.js';
import { eventually } from '../../sandbox/demo/waiting.js';
import { partiesOf } from '../../sandbox/parties.js';
import { sampleSubmission } from '../../sandbox/sample-submission.js';
import { acceptReferral } from '../../store/accept-referral.js';
import type { Bench } from './bench.js';

/** Nobody interrupts a measurement. */
const NEVER = new AbortController().signal;

/** How one referral goes. */
export interface Course {
  outcome: 'helpWanted' | 'helpDeclined';
  /** Makes of a sample what is submitted. */
  change?: (sample: Submission) => Submission;
  /** Handed to the store itself, past the checks of the client: for records that no client may submit. */
  pastTheContract?: boolean;
  /** How often the submission and the outcome are sent once more, under the same id. */
  repeats?: number;
  contactAttempts?: number;
}

/** What one referral cost. */
export interface Cost {
  /** State and reason in the store. */
  ended: string;
  /** Bytes of the client's data, as JSON in UTF-8. */
  clientBytes: number;
  /** Of its history: names of the event types in order, and its size in bytes as it is stored. */
  types: string[];
  historyBytes: number;
  /** Activities, timers and the start of the workflow, and how many of these say in the Temporal UI what they are. */
  describable: number;
  described: number;
  /** Purposes of its commits, in order. */
  commits: string[];
}

/**
 * Drives one referral from its submission to its end, through a real Temporal server, a real PostgreSQL and a stand-in OCMW.
 * The outcome is reported as soon as the referral is delivered: no reminder falls due.
 */
export async function driveReferral(bench: Bench, course: Course): Promise<Cost> {
  const { client, dispatcher, receiver, store, temporal } = bench.parts;
  const parties = partiesOf(bench.agreement);
  const sample = sampleSubmission(bench.agreement, new Date());
  const submission = course.change?.(sample) ?? sample;
  const repeats = Array.from({ length: course.repeats ?? 0 });
  const key = randomUUID();
  bench.takeCommits();

  const submit = async (): Promise<AcceptedReferral> => {
    if (!course.pastTheContract) return client.submit(parties.sender, submission, key);
    const { enterpriseNumber: caller } = parties.sender;
    const accepted = await acceptReferral(store, { submission, idempotencyKey: key, caller });
    await dispatcher.dispatch(accepted.referralId);
    return accepted;
  };
  const { referralId } = await submit();
  for (const _ of repeats) await submit();
  const status = async () => (await client.status(parties.operator, referralId)).status;
  await eventually('the delivery', async () => (await status()) === 'awaitingOutcome', NEVER);
  // An outcome that comes before the workflow waits saves it a workflow task and the timer.
  const workflowId = referralWorkflowId(referralId);
  const waits = async () => (await historyFigures(temporal, workflowId)).types.includes('TIMER_STARTED');
  await eventually('the wait', waits, NEVER);

  for (let attempt = 0; attempt < (course.contactAttempts ?? 0); attempt += 1) {
    const occurredAt = new Date().toISOString();
    await client.report(parties.receiver, referralId, {
      ...{ eventId: randomUUID(), type: 'contactAttempt' },
      ...{ channel: 'phone', result: 'noAnswer', occurredAt },
    });
  }
  const dossierReference = `SD-${referralId.slice(0, 8)}`;
  const wanted = course.outcome === 'helpWanted';
  if (wanted) receiver.openDossier(referralId, dossierReference);
  const report = {
    ...{ eventId: randomUUID(), type: 'contactOutcome', outcome: course.outcome },
    ...{ occurredAt: new Date().toISOString(), ...(wanted && { dossierReference }) },
  };
  await client.report(parties.receiver, referralId, report);
  for (const _ of repeats) await client.report(parties.receiver, referralId, report);
  const { state, reason } = await temporal.workflow.getHandle(workflowId).result();
  // The dispatch of the outcome commits after Temporal has been told, and so maybe after the end.
  await dispatcher.idle();

  const { types, bytes } = await historyFigures(temporal, workflowId);
  return {
    ended: `${state}/${reason}`,
    clientBytes: Buffer.byteLength(JSON.stringify(submission.client)),
    types,
    historyBytes: bytes,
    ...(await descriptions(temporal, workflowId)),
    commits: bench.takeCommits(),
  };
}

/** What the Temporal UI can show in words, and what of it has words. */
async function descriptions(temporal: Client, workflowId: string): Promise<Pick<Cost, 'describable' | 'described'>> {
  const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
  const describable = (events ?? []).filter(
    (event) =>
      event.workflowExecutionStartedEventAttributes ??
      event.activityTaskScheduledEventAttributes ??
      event.timerStartedEventAttributes,
  );
  const described = describable.filter(({ userMetadata }) => userMetadata?.summary);
  return { describable: describable.length, described: described.length };
}
