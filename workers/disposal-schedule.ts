import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client';
import { DISPOSAL_SCHEDULE_ID, WORKFLOW_TYPE } from '../domain/names.js';

/** Makes sure that a disposal run starts every day at six in the morning, Brussels time. Safe to repeat. */
export async function ensureDisposalSchedule(
  temporal: Client,
  taskQueue: string,
  scheduleId = DISPOSAL_SCHEDULE_ID,
): Promise<void> {
  const spec = { calendars: [{ hour: 6 }], timezone: 'Europe/Brussels' };
  const action = {
    type: 'startWorkflow' as const,
    workflowType: WORKFLOW_TYPE.disposalRun,
    taskQueue,
    workflowId: `${scheduleId}-run`,
    args: [],
  };
  try {
    await temporal.schedule.create({
      scheduleId,
      spec,
      action,
      policies: { overlap: ScheduleOverlapPolicy.BUFFER_ALL, catchupWindow: '7 days' },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    await temporal.schedule.getHandle(scheduleId).update((previous) => ({ ...previous, spec, action }));
  }
}
