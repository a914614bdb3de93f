const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborted when somebody wants this process to end (Ctrl-C, a closed terminal), so that it ends in order. A second signal
 * ends it at once, as it would have without this.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = () => {
    process.stderr.write('\nStopping; once more stops at once.\n');
    controller.abort();
    for (const signal of SIGNALS) process.off(signal, stop);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
