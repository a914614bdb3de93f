import { randomUUID } from 'node:crypto';
import { openStoreClient } from '../../clients/open-store-client.js';
import { parseConfiguration } from '../../config/configuration.js';
import { acceptReferral } from '../../store/accept-referral.js';
import { holdLock } from '../faults/held-lock.js';
import { SENDER } from '../setup/connector.js';
import { eventually } from '../setup/eventually.js';
import { diestAgreement } from './agreement.js';
import { callersFile, ends, fails } from './caller.js';
import type { Installation } from './installation.js';
import { plantedSubmission } from './planted.js';
import { PlantedReferral } from './referrals.js';

/**
 * PostgreSQL is killed while three acceptances (through the gateway, by the command line, by the store itself) have written the
 * referral and wait to write the client's data; meanwhile a transmission is being retried.
 *
 * @returns the referral that was being sent, and the one that was accepted when the same key was tried again
 */
export async function loseTheStore(installation: Installation): Promise<PlantedReferral[]> {
  const { environment, postgres, standIn } = installation;
  standIn.misbehave('*', 'unavailable', { retryAfter: 1 });
  const sending = await PlantedReferral.submit(installation, 'sendingThen');
  await sending.wasAsked();

  const opened = await openStoreClient(parseConfiguration(environment, { process: 'cli' }));
  try {
    const lock = await holdLock(environment.DATABASE_URL ?? '', 'lock table client_record in share mode');
    const submission = () => plantedSubmission(diestAgreement(), 'storeLost');
    const idempotencyKey = randomUUID();
    const file = callersFile(installation, submission());
    const onStore = ['submit', file, '--as', 'sender', '--organisation', SENDER.enterpriseNumber];
    const interrupted = [
      fails(installation.as('sender').submit(SENDER, submission(), idempotencyKey)),
      fails(
        acceptReferral(opened.store, {
          submission: submission(),
          idempotencyKey: randomUUID(),
          caller: SENDER.enterpriseNumber,
        }),
      ),
      ends(installation.run('clients/cli/main.js', onStore), 8),
    ];
    await lock.waiters(3);
    await postgres.kill();
    await Promise.all(interrupted);
    await fails(opened.client.submit(SENDER, submission(), randomUUID()));
    await fails(installation.as('sender').submit(SENDER, submission(), randomUUID()));
    // The worker has seen it too: its next attempt to send needed a permit.
    await eventually(() => installation.programs.some(({ process }) => process.lines.some(saysDatabaseLost)));
    await postgres.restart();

    const again = await installation.as('sender').submit(SENDER, submission(), idempotencyKey);
    if (again.repeated) throw new Error('an acceptance that was interrupted stood');
  } finally {
    await opened.close();
    standIn.behave('*');
  }
  const after = await PlantedReferral.submit(installation, 'storeBack');
  await after.reaches('awaitingOutcome');
  return [sending, after];
}

function saysDatabaseLost(line: string): boolean {
  return line.includes('a database connection was lost');
}

/** A worker ends in order and another takes over what was accepted in between. */
export async function restartTheWorker(installation: Installation): Promise<PlantedReferral> {
  const worker = installation.programs.findLast(({ name }) => name.startsWith('workers/main.js'));
  await worker?.process.stop();
  const between = await PlantedReferral.submit(installation, 'betweenWorkers');
  await between.correct('betweenWorkers');
  await installation.startWorker();
  await between.isHeld(2);
  await between.reaches('awaitingOutcome');
  return between;
}
