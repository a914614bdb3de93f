import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Agreement } from '../domain/agreement.js';
import { TASK_QUEUE } from '../domain/names.js';
import type { ReferralState } from '../domain/states.js';
import { INBOX_PATH } from '../gateway/inbox/addresses.js';
import { readKeyring } from '../store/keyring.js';
import { BUNDLE_PATH } from '../workers/bundle-workflows.js';
import { installTemporalRuntime } from '../workers/temporal-runtime.js';
import { pulledBy, sandboxAgreements } from './agreements.js';
import { type Connector, startConnector } from './connector.js';
import { eventually } from './demo/waiting.js';
import { openSignIn } from './door/open-sign-in.js';
import { claimDirectory, type DirectoryClaim } from './embedded/directory-claim.js';
import { projectCacheDirectory } from './embedded/project-cache.js';
import { resolveTemporalExecutable } from './embedded/temporal-executable.js';
import { writeEnvironmentFile } from './environment-file.js';
import { aborted, interruption } from './interruption.js';
import { ensureSandboxKeyFile } from './keyring.js';
import { fileLogger } from './log-file.js';
import { partiesOf } from './parties.js';
import { sampleSubmission } from './sample-submission.js';
import { startServers } from './servers.js';
import { commandsToPaste } from './start/commands-to-paste.js';
import { friendlyPorts } from './start/friendly-ports.js';
import { readOptions, type StartOptions } from './start/options.js';
import { ensureProgramKeys, programFolders, writeProgramEnvironments } from './start/program-folders.js';
import { welcome } from './start/welcome.js';

/**
 * A connector that stays up until somebody ends it: servers, worker, HTTP API, authorisation server and stand-in OCMW in one
 * process, on real time. What the databases and Temporal know is kept in the folder for the next start; what the stand-in holds is not.
 */
async function start({ directory, freePorts, receiver }: StartOptions, signal: AbortSignal): Promise<void> {
  const claim = await claimFolder(directory);
  const closing: (() => unknown)[] = [() => claim.release()];
  try {
    const { logger, path: logFile } = fileLogger(directory, 'sandbox');
    installTemporalRuntime({ logger });
    console.log('Starting a Temporal server and a PostgreSQL…\n');
    const ports = await friendlyPorts(freePorts);
    const servers = await startServers({ directory, temporalPort: ports.temporal, uiPort: ports.temporalUi });
    closing.push(() => servers.stop());
    if (signal.aborted) return;

    const { all, played } = sandboxAgreements();
    const pulled = pulledBy(played);
    const agreements = [...all, pulled];
    const { temporal, postgres } = servers;
    const databaseUrl = await postgres.createDatabase('connector');
    const keyDatabaseUrl = await postgres.createDatabase('keys');
    const masterKeysFile = ensureSandboxKeyFile(join(directory, 'master-keys.json'));
    const { signIn, close } = await openSignIn(played, {
      keys: await ensureProgramKeys(directory),
      port: ports.provider,
      inboxAt: `http://127.0.0.1:${ports.gateway}`,
    });
    closing.push(close);
    const connector = await startConnector({
      ...{ databaseUrl, keyDatabaseUrl, temporal, agreements, logger },
      keyring: readKeyring(masterKeysFile),
      workflowBundle: { codePath: BUNDLE_PATH },
      taskQueue: TASK_QUEUE,
      receiverPort: ports.standIn,
      ...(receiver && { otherReceiver: receiver }),
      signIn,
      gatewayPort: ports.gateway,
    });
    closing.push(() => connector.close());
    const { apiUrl = '' } = connector;
    const { issuer } = signIn.provider;
    const receiverUrl = receiver?.baseUrl ?? connector.receiver.url;
    writeProgramEnvironments(directory, { apiUrl, issuer, receiverUrl });
    if (signal.aborted) return;

    const referralId = await firstReferral(connector, played);
    // When a developer's own system takes it, nobody knows.
    if (receiver === undefined) await reaches(connector, referralId, 'awaitingOutcome', signal);
    await reaches(connector, await firstReferral(connector, pulled.agreement), 'sending', signal);
    console.log(
      welcome({
        temporal,
        ...{ apiUrl, issuer, inboxUrl: `http://127.0.0.1:${ports.gateway}${INBOX_PATH}` },
        receiver: { url: receiverUrl, isStandIn: receiver === undefined },
        environmentFile: writeEnvironmentFile({ directory, databaseUrl, keyDatabaseUrl, masterKeysFile, temporal }),
        ...{ directory, logFile },
        commands: commandsToPaste({
          programs: programFolders(directory),
          submissionFile: writeSampleSubmission(directory, played),
          temporalExecutable: (await resolveTemporalExecutable({ cacheDirectory: projectCacheDirectory() })).path,
          ...{ temporal, ...(receiver === undefined && { waitingReferralId: referralId }) },
        }),
      }),
    );
    // A worker that ends by itself has a fault; `finished` rejects with it.
    await Promise.race([aborted(signal), connector.worker.finished]);
  } catch (error) {
    // Ctrl-C reaches programs that a start waits for, so what they die of is no fault.
    if (!signal.aborted) throw error;
  } finally {
    for (const step of closing.reverse()) await step();
  }
}

async function claimFolder(directory: string): Promise<DirectoryClaim> {
  try {
    return await claimDirectory({ directory, server: 'sandbox', signals: [], graceMs: 0, log: () => undefined });
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      `${message}.\nEnd that one, or give this one a folder of its own: npm start -- --directory <folder>`,
    );
  }
}

/** Submits a referral, for there to be something to look at. */
async function firstReferral({ client }: Connector, agreement: Agreement): Promise<string> {
  const { sender } = partiesOf(agreement);
  return (await client.submit(sender, sampleSubmission(agreement, new Date()), randomUUID())).referralId;
}

async function reaches(
  { client }: Connector,
  referralId: string,
  state: ReferralState,
  signal: AbortSignal,
): Promise<void> {
  const operator = { role: 'operator', operatorId: 'sandbox' } as const;
  const isThere = async () => (await client.status(operator, referralId)).status === state;
  await eventually('a first referral to reach the receiver', isThere, signal);
}

/** An invented client's, to be submitted as often as one likes. */
function writeSampleSubmission(directory: string, agreement: Agreement): string {
  const path = join(directory, 'referral.json');
  writeFileSync(path, `${JSON.stringify(sampleSubmission(agreement, new Date()), null, 2)}\n`, { mode: 0o600 });
  return path;
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if ('exitCode' in options) process.exit(options.exitCode);
  await start(options, interruption());
  // The SDK's runtime keeps a process alive in which no worker has run and ended.
  process.exit();
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
