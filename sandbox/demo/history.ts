import type { Client } from '@temporalio/client';
import { temporal as proto } from '@temporalio/proto';

const { EventType, HistoryEvent } = { ...proto.api.enums.v1, ...proto.api.history.v1 };

/** The history of a workflow's last run. */
export interface HistoryFigures {
  /** Names of its event types in order, such as `WORKFLOW_EXECUTION_STARTED`. */
  types: string[];
  /** How many there are, and their size as they are stored. */
  events: number;
  bytes: number;
}

/** What time skipping adds by itself: in production nobody skips time. */
const OF_TIME_SKIPPING: readonly number[] = [
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_OPTIONS_UPDATED,
  EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED,
];

/** Counts the events of a workflow, without those of time skipping. */
export async function historyFigures(temporal: Client, workflowId: string): Promise<HistoryFigures> {
  const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
  const counted = (events ?? []).filter((event) => !OF_TIME_SKIPPING.includes(event.eventType ?? 0));
  return {
    types: counted.map((event) => (EventType[event.eventType ?? 0] ?? '').replace('EVENT_TYPE_', '')),
    events: counted.length,
    bytes: counted.reduce((sum, event) => sum + HistoryEvent.encode(event).finish().length, 0),
  };
}
