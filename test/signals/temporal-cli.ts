import { temporalCli as run } from '../../sandbox/embedded/temporal-cli.js';
import { testTemporalAddress } from '../setup/environment.js';

/** Runs the real Temporal CLI against the server of this test run. Rejects when it refuses; returns what it printed. */
export function temporalCli(...words: string[]): Promise<string> {
  return run({ address: testTemporalAddress(), namespace: 'default' }, ...words);
}
