import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils';
import { temporal as proto } from '@temporalio/proto';

/** The whole history of one run, by default the newest of its workflow id. */
export async function historyOf(temporal: Client, workflowId: string, runId?: string): Promise<History> {
  return temporal.workflow.getHandle(workflowId, runId).fetchHistory();
}

/** Names of the events of a history in order, as the server calls them, without their prefix: `WORKFLOW_TASK_FAILED`. */
export function eventNames(history: History): string[] {
  return (history.events ?? []).map(({ eventType }) =>
    proto.api.enums.v1.EventType[eventType ?? 0]?.replace('EVENT_TYPE_', ''),
  ) as string[];
}

const RESET = proto.api.enums.v1.WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW;

/** Why workflow tasks failed, by the server's own names of causes. A reset, which is recorded as such, is no failure. */
export function failedTaskCauses(history: History): string[] {
  return (history.events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
    failed && failed.cause !== RESET
      ? [`${proto.api.enums.v1.WorkflowTaskFailedCause[failed.cause ?? 0]}: ${failed.failure?.message ?? ''}`]
      : [],
  );
}
