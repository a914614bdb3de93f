import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';

const RESERVED_PREFIX = '__temporal_';

/** What such a signal is called from here on: a name that nothing listens to. */
const RENAMED = 'reservedName';

/**
 * Anybody may signal a name that the SDK keeps for itself, and the server takes it. The SDK throws where a default handler
 * would get it, which fails that workflow task, and again, for ever. Renamed before that, it is a signal of an unknown
 * name: ignored and audited.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  internals: [
    {
      activate(input, next) {
        for (const { signalWorkflow } of input.activation.jobs ?? []) {
          if (signalWorkflow?.signalName?.startsWith(RESERVED_PREFIX)) signalWorkflow.signalName = RENAMED;
        }
        next(input);
      },
    },
  ],
});
