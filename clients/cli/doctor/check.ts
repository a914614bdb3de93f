/** What one check found. `detail` and `remedy` hold codes, names of settings and numbers; never a secret or a message. */
export interface CheckResult {
  ok: boolean;
  detail: string;
  /** What to do where `ok` is false. */
  remedy?: string;
}

export interface Check {
  name: string;
  run(): Promise<CheckResult>;
}

export interface CheckReport extends CheckResult {
  name: string;
}

/** Longest time for one check, in milliseconds. */
const TIME_LIMIT = 15_000;

/** Runs checks in turn, each within its time, and reports each as it ends. One that throws has failed. */
export async function runChecks(
  checks: readonly Check[],
  report: (result: CheckReport) => void,
): Promise<CheckReport[]> {
  const results: CheckReport[] = [];
  for (const { name, run } of checks) {
    const result = { name, ...(await withinTime(run)) };
    report(result);
    results.push(result);
  }
  return results;
}

async function withinTime(run: Check['run']): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<CheckResult>((resolve) => {
    timer = setTimeout(
      () => resolve({ ok: false, detail: 'no answer in time', remedy: 'look at the network and load of that service' }),
      TIME_LIMIT,
    );
  });
  try {
    return await Promise.race([run(), limit]);
  } catch (error) {
    return { ok: false, detail: codeOfAny(error), remedy: 'settle the other checks first, then run doctor again' };
  } finally {
    clearTimeout(timer);
  }
}

/** The code of whatever was thrown, or its class; never its message. */
export function codeOfAny(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) {
    const code = String(error.code);
    if (/^[\w-]{1,60}$/.test(code)) return code;
  }
  return error instanceof Error ? error.constructor.name : 'failed';
}
