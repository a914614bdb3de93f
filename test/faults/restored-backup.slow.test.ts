/** The drill of docs/operations.md: an older backup of the store beside the newest keys, and a Temporal that knows nothing. */
import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { referralWorkflowId } from '../../domain/names.js';
import { startPostgresServer } from '../../sandbox/embedded/postgres-server.js';
import { startTemporalServer } from '../../sandbox/embedded/temporal-server.js';
import { verifyAudit } from '../../store/audit-verification.js';
import { openRecord } from '../../store/keys.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { freshSubmission, SENDER } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';
import { eventually } from '../setup/eventually.js';
import { TEST_SEARCH_ATTRIBUTES } from '../setup/search-attributes.js';
import { openParts } from './open-parts.js';
import { rowsOf } from './traces.js';

test('fault 42: purged, then an old backup of the store is restored: unreadable, sent to nobody, and it ends again', async () => {
  const scratch = scratchDirectory();
  const folder = (name: string) => join(scratch.path, name);
  const startTemporal = (directory: string, port?: number) =>
    startTemporalServer({
      ...{ directory: folder(directory), uiPort: false, searchAttributes: TEST_SEARCH_ATTRIBUTES },
      ...(port === undefined ? {} : { port }),
    });
  const postgres = await startPostgresServer({ directory: folder('postgres') });
  let temporal = await startTemporal('temporal');
  const parts = await openParts({ databaseUrl: await postgres.createDatabase('connector'), temporal });
  try {
    const first = await parts.startWorker();
    const [ends, stays] = await Promise.all([
      DrivenReferral.submit(parts, {}, 'awaitingOutcome'),
      DrivenReferral.submit(parts, {}, 'awaitingOutcome'),
    ]);
    const copyData = async (from: string, to: string) => {
      await postgres.stop();
      rmSync(folder(to), { recursive: true, force: true });
      cpSync(folder(from), folder(to), { recursive: true });
      await postgres.restart();
    };
    await copyData('postgres/data', 'backup');

    const occurredAt = new Date().toISOString();
    const withdrawal = { type: 'withdrawal', eventId: randomUUID(), occurredAt, manner: 'oral' };
    await eventually(() => ends.report(SENDER, withdrawal).then(Boolean, () => false));
    await ends.reaches('withdrawn');
    const idempotencyKey = randomUUID();
    const lost = freshSubmission();
    const { referralId: lostId } = await parts.client.submit(SENDER, lost, idempotencyKey);

    await first.stop();
    await parts.dispatcher.idle();
    await copyData('backup', 'postgres/data');
    await temporal.stop();
    temporal = await startTemporal('temporal-empty', Number(temporal.address.split(':')[1]));
    await parts.startWorker();

    // Open again, as the backup has it, and nobody can read it.
    const workflowOf = ({ referralId }: DrivenReferral) =>
      parts.temporal.workflow.getHandle(referralWorkflowId(referralId));
    await eventually(() =>
      workflowOf(ends)
        .describe()
        .then(Boolean, () => false),
    );
    expect(await ends.state()).toBe('awaitingOutcome');
    expect(await rowsOf(parts, 'client_record', ends.referralId)).toHaveLength(1);
    const reading = openRecord(parts.store, { referralId: ends.referralId, recordVersion: 1 });
    await expect(reading).rejects.toMatchObject({ name: 'DecryptionFailure', code: 'dataKeyMissing' });

    // What was acknowledged after the backup is repeated by those who were told so.
    expect(await ends.report(SENDER, withdrawal)).toMatchObject({ repeated: false });
    await ends.reaches('withdrawn');
    expect(parts.receiver.held(ends.referralId)).toMatchObject({ erased: true, effectiveDeliveries: 1 });
    await expect(parts.client.status(SENDER, lostId)).rejects.toMatchObject({ code: 'resourceNotFound' });
    const again = await parts.client.submit(SENDER, lost, idempotencyKey);
    await DrivenReferral.known(parts, again.referralId).reaches('awaitingOutcome');

    // What was open goes on, in a Temporal that had never heard of it.
    await stays.outcome('helpDeclined');
    await stays.reaches('purged');
    expect((await verifyAudit(parts.store)).faults).toEqual([]);
  } finally {
    await parts.drop();
    await temporal.stop();
    await postgres.stop();
    scratch.remove();
  }
}, 300_000);
