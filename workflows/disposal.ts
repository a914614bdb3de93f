import { ParentClosePolicy, startChild, WorkflowIdReusePolicy, workflowInfo } from '@temporalio/workflow';
import type { DisposalOutcome } from '../domain/activities.js';
import { disposalWorkflowId } from '../domain/names.js';
import { disposing } from './activity-profiles.js';

/**
 * The daily run, started by a Temporal Schedule: one disposal workflow per dossier whose eighteen years are over. The
 * nominal date of the run only preselects; what is destroyed is decided by the clock, in the disposal itself.
 */
export async function disposalRun(): Promise<{ started: number }> {
  const nominal = workflowInfo().searchAttributes.TemporalScheduledStartTime?.[0];
  const date = nominal instanceof Date ? { date: nominal.toISOString().slice(0, 10) } : {};
  let started = 0;
  let after: string | undefined;
  do {
    const page = await disposing.listDueDossiers({ ...date, ...(after === undefined ? {} : { after }) });
    for (const dossierId of page.dossierIds) {
      if (await startDisposal(dossierId)) started += 1;
    }
    after = page.next;
  } while (after !== undefined);
  return { started };
}

async function startDisposal(dossierId: string): Promise<boolean> {
  try {
    await startChild(disposal, {
      workflowId: disposalWorkflowId(dossierId),
      args: [{ dossierId }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      staticSummary: 'destroy one dossier whose retention is over',
    });
    return true;
  } catch (error) {
    // Yesterday's is still under way: it goes on.
    if (error instanceof Error && error.name === 'WorkflowExecutionAlreadyStartedError') return false;
    throw error;
  }
}

/** One dossier: rule looked up again, holds checked, the receiver told to destroy, the declaration recorded. */
export async function disposal(input: { dossierId: string }): Promise<DisposalOutcome> {
  return disposing.dispose(input);
}
