import { type LogLevel, type LogMetadata, Runtime, type Logger as SdkLogger } from '@temporalio/worker';
import type { LogFields } from '../config/log-fields.js';
import type { Logger } from '../config/logger.js';

let installed = false;

/**
 * Sends everything that the Temporal SDK has to say (its own lines, those of its Rust core, of workflows and of
 * activities) through our logger, and serves its metrics for Prometheus where an address is given.
 *
 * A process has one runtime. Called before anything else of the SDK is used, this decides what it is, also when the
 * runtime ends with its last connection and is made anew; a second call changes nothing.
 *
 * Signals are left alone: the process decides in which order it stops (`worker.shutdown()`).
 *
 * @param options.sdkMetricsAddress `ip:port`
 * @throws IllegalStateError where the SDK was used before: its lines would go past the logger
 */
export function installTemporalRuntime(options: { logger: Logger; sdkMetricsAddress?: string | undefined }): void {
  if (installed) return;
  const { sdkMetricsAddress } = options;
  Runtime.install({
    logger: forwardTo(options.logger),
    shutdownSignals: [],
    telemetryOptions: {
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      ...(sdkMetricsAddress && {
        metrics: {
          prometheus: {
            bindAddress: sdkMetricsAddress,
            countersTotalSuffix: true,
            unitSuffix: true,
            useSecondsForDurations: true,
          },
        },
      }),
    },
  });
  installed = true;
}

const METHODS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

/** Our names for what the SDK calls otherwise. */
const RENAMED: Readonly<Record<string, string>> = { durationMs: 'milliseconds', workflowRunId: 'runId' };

function forwardTo(logger: Logger): SdkLogger {
  const log = (level: LogLevel, message: string, metadata: LogMetadata = {}) => {
    const fields = Object.entries(metadata).map(([name, value]) => [RENAMED[name] ?? name, grpcCodeOnly(name, value)]);
    // Not a constant, but cut to what is one.
    logger[METHODS[level]](Object.fromEntries(fields) as LogFields, constantPart(message) as 'a line of the SDK');
  };
  return {
    log,
    trace: (message, metadata) => log('TRACE', message, metadata),
    debug: (message, metadata) => log('DEBUG', message, metadata),
    info: (message, metadata) => log('INFO', message, metadata),
    warn: (message, metadata) => log('WARN', message, metadata),
    error: (message, metadata) => log('ERROR', message, metadata),
  };
}

/** The SDK formats errors, failures and payloads into some messages, always after a sign that sets them apart. */
function constantPart(message: string): string {
  const [constant = ''] = message.split(/[:"'`{(\n]/, 1);
  return constant.trim().slice(0, 200) || 'The Temporal SDK said something that is not logged';
}

const GRPC_CODE =
  /\b(Cancelled|Unknown|InvalidArgument|DeadlineExceeded|NotFound|AlreadyExists|PermissionDenied|ResourceExhausted|FailedPrecondition|Aborted|OutOfRange|Unimplemented|Internal|Unavailable|DataLoss|Unauthenticated)\b/;

/** Errors of the Rust core are text: of that, the gRPC code can be told. */
function grpcCodeOnly(name: string, value: unknown): unknown {
  if (name !== 'error' || typeof value !== 'string') return value;
  return { code: GRPC_CODE.exec(value)?.[1] };
}
