import { z } from 'zod';
import { startStandInReceiver } from './stand-in-receiver.js';

/** The stand-in as a process of its own, for `docker compose --profile demo` and for suppliers to look at. Not for production. */
const environment = z
  .object({
    STAND_IN_HOST: z.string().default('127.0.0.1'),
    STAND_IN_PORT: z.coerce.number().int().min(0).max(65535).default(8090),
  })
  .parse(process.env);

void startStandInReceiver({ host: environment.STAND_IN_HOST, port: environment.STAND_IN_PORT }).then((receiver) => {
  process.stdout.write(`The stand-in OCMW listens on ${receiver.url}\n`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void receiver.close());
});
