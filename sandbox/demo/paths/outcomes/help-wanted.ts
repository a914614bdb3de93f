import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { DisposalOutcome } from '../../../../domain/activities.js';
import { brusselsDate, brusselsMoment } from '../../../../domain/brussels-time.js';
import { addDays } from '../../../../domain/calendar.js';
import { disposalWorkflowId } from '../../../../domain/names.js';
import { destroyFrom as dayAfterKeeping } from '../../../../domain/retention.js';
import { type ConnectorParts, sandboxScheduleId } from '../../../connector.js';
import { callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import type { Path } from '../../path.js';
import { eventually } from '../../waiting.js';

const CONTACT_AFTER_DAYS = 12;
/** How long the OCMW helps before it closes the dossier. */
const HELPED_FOR_DAYS = 400;
/** Hour in Brussels at which the Schedule starts its daily run. */
const RUN_HOUR = 6;

/** Handed off; closed; destroyed. */
const END_OF_TRAIL = ['stateChanged', 'eventAccepted', 'destructionInstructed', 'dossierDestroyed'];

/** R12: a dossier is opened, and destroyed under a selection rule eighteen years after it is closed. */
export const helpWanted: Path = {
  name: 'help-wanted',
  title: 'Help wanted: dossier, closed, eighteen years, destroyed and declared',
  expected: 'handedOff/helpWanted/destroyed',
  async run(world) {
    const { connector } = world;
    const keptYears = world.agreement.disposal.retentionYears;
    const referral = await DrivenReferral.submit(world);
    const { referralId } = referral;
    await referral.reaches('awaitingOutcome');
    await referral.passDays(CONTACT_AFTER_DAYS);
    const dossierReference = `SD-${referralId.slice(0, 8)}`;
    connector.receiver.openDossier(referralId, dossierReference);
    await referral.outcome('helpWanted', { dossierReference });
    await referral.ends();
    world.tell('hand off', `help wanted: dossier ${dossierReference} is in the register, the connector’s copy is gone`);

    const closedOn = addDays(brusselsDate(new Date(await referral.now())), HELPED_FOR_DAYS);
    await connector.clock.moveTo(referralId, brusselsMoment(closedOn));
    await referral.receiverReports({ type: 'dossierClosed', closedOn });
    const { dossierId, destroyFrom } = await registered(connector, referralId);
    world.tell('archive', `closed on ${closedOn}; kept for eighteen years, to be destroyed from ${destroyFrom}`);

    // The Schedule's run of that day, asked for today: the clock decides, so nothing is destroyed yet.
    const early = await runDisposal(connector, dossierId, destroyFrom, world.signal);
    await connector.clock.moveTo(referralId, brusselsMoment(destroyFrom, RUN_HOUR));
    const due = await runDisposal(connector, dossierId, addDays(destroyFrom, 1), world.signal);
    const declarationId = due.outcome === 'destroyed' ? due.declarationId : undefined;
    world.tell('archive', `eighteen years later: destroyed at the receiver, declaration ${declarationId}`);
    return referral.result(
      `on day ${CONTACT_AFTER_DAYS} help was wanted; closed on ${closedOn}; destroyed on ${destroyFrom}`,
      (found) => [
        ...otherThan('asked before its day, the disposal came to', early.outcome, 'notDue'),
        ...otherThan('the day from which to destroy', found.dossier?.destroyFrom, dayAfterKeeping(closedOn, keptYears)),
        // The rule of today has lapsed by then: the version of the agreement in force on that day names another.
        ...otherThan('the rule of the declaration', found.declaration?.ruleId, 'rule-of-then'),
        ...otherThan('the declaration', found.declaration?.declarationId, declarationId),
        ...otherThan('the day of destruction', found.declaration?.destroyedOn, destroyFrom),
        // Never told to erase: the receiver keeps its dossier, until it is told once to destroy it.
        ...otherThan('the calls', callsIn(found), ['deliver 201']),
        ...otherThan('the destructions', callsIn({ calls: connector.receiver.calls(declarationId) }), ['destroy 200']),
        ...otherThan('the end of the audit trail', found.auditActions.slice(-END_OF_TRAIL.length), END_OF_TRAIL),
      ],
    );
  },
};

async function registered({ store }: ConnectorParts, referralId: string) {
  const { dossier_id: dossierId, destroy_from: destroyFrom } = await store.db
    .selectFrom('dossier')
    .select(['dossier_id', 'destroy_from'])
    .where('referral_id', '=', referralId)
    .executeTakeFirstOrThrow();
  if (destroyFrom === null) throw new Error('the register has no day of destruction');
  return { dossierId, destroyFrom };
}

/** Has the Schedule start its run of a day in the future, and waits for what it comes to for one dossier. */
async function runDisposal(
  { temporal, taskQueue }: ConnectorParts,
  dossierId: string,
  nominalDate: string,
  signal: AbortSignal,
): Promise<DisposalOutcome> {
  const before = await lastRun(temporal, dossierId);
  const at = brusselsMoment(nominalDate, RUN_HOUR).getTime();
  const schedule = temporal.schedule.getHandle(sandboxScheduleId(taskQueue));
  await schedule.backfill({ start: new Date(at - 60_000), end: new Date(at + 60_000), overlap: 'ALLOW_ALL' });
  const runId = await eventually(
    'the disposal',
    async () => {
      const run = await lastRun(temporal, dossierId);
      return run !== before && run;
    },
    signal,
  );
  return (await temporal.workflow.getHandle(disposalWorkflowId(dossierId), runId).result()) as DisposalOutcome;
}

async function lastRun(temporal: Client, dossierId: string): Promise<string | undefined> {
  try {
    return (await temporal.workflow.getHandle(disposalWorkflowId(dossierId)).describe()).runId;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}
