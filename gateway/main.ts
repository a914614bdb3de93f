import { parseConfiguration } from '../config/configuration.js';
import { createLogger } from '../config/logger.js';
import { reportStartFault } from '../config/start-fault.js';
import { startGateway } from './start-gateway.js';

/** The gateway process. SIGTERM or SIGINT drains it, within the grace period; a second one ends it at once. */
async function main(): Promise<void> {
  const configuration = parseConfiguration(process.env, { process: 'gateway' });
  const logger = createLogger({ level: configuration.logLevel, name: 'gateway' });
  const stopping = stopSignal();
  const gateway = await startGateway(configuration, logger);
  const { hostname, port } = new URL(gateway.url);
  logger.info({ host: hostname, port: Number(port) }, 'gateway is listening');

  await stopping;
  logger.info({}, 'gateway is stopping');
  const overdue = setTimeout(() => {
    logger.error({ seconds: configuration.shutdownGraceSeconds }, 'requests in progress did not end in time');
    process.exit(1);
  }, configuration.shutdownGraceSeconds * 1000);
  await gateway.close();
  clearTimeout(overdue);
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve());
  });
}

main().catch(reportStartFault);
