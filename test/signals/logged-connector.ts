import { createLogger } from '../../config/logger.js';
import type { Connector, ConnectorOptions } from '../../sandbox/connector.js';
import { installTemporalRuntime } from '../../workers/temporal-runtime.js';
import { startTestConnector } from '../setup/connector.js';

/** Planted wherever a signal can carry something; must never be seen again outside Temporal's own database. */
export const CANARY = 'Fatima Janssens-El Amrani';

const lines: string[] = [];

/** A connector whose every line, those of the Temporal SDK included, is kept for `expectNothingLogged`. */
export async function startLoggedConnector(
  options: Partial<ConnectorOptions> = {},
): Promise<Connector & { drop(): Promise<void> }> {
  const logger = createLogger({ level: 'trace', name: 'test', destination: { write: (line) => lines.push(line) } });
  installTemporalRuntime({ logger });
  return startTestConnector({ logger, ...options });
}

/** Lines were logged, and none holds what was planted. */
export function expectNothingLogged(): void {
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join('')).not.toContain(CANARY);
}
