import { rmSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { importJWK } from 'jose';
import { authoriseWithClientCredentials } from '../../../clients/access-token.js';
import { sandboxAgreements } from '../../../sandbox/agreements.js';
import { randomKeyring } from '../../../sandbox/connector.js';
import { startIdentityProvider } from '../../../sandbox/identity-provider.js';
import { makeRunDirectory } from '../../../sandbox/run-directory.js';
import { startServers } from '../../../sandbox/servers.js';
import { newSigningKey } from '../../../sandbox/signing-key.js';
import { startGatewayProcess } from './gateway-process.js';
import { HttpBench, type Settings } from './measure.js';
import { comparisonLines, isFlat, memoryLines, reaches, statementLines } from './report.js';

const FULL: Settings = { rounds: 6, seconds: 4, connections: 16, memoryRequests: 100_000, referrals: 200 };
/** `--short`: whether it runs, not what it finds. */
const SHORT: Settings = { rounds: 1, seconds: 1, connections: 4, memoryRequests: 100, referrals: 10 };

/**
 * The second half of `npm run bench`: what the gateway does in a second, in durations of the machine it runs on. Exits with 1
 * where a goal is missed.
 */
async function main(): Promise<void> {
  const settings = process.argv.includes('--short') ? SHORT : FULL;
  const directory = makeRunDirectory('bench');
  const closing: (() => Promise<unknown>)[] = [async () => rmSync(directory, { recursive: true, force: true })];
  try {
    const servers = await startServers({ directory, uiPort: false });
    closing.push(() => servers.stop());
    const { all, played } = sandboxAgreements();
    const key = await newSigningKey('caseworkers');
    const { d: _, ...publicKey } = key;
    const { enterpriseNumber } = played.sender;
    const provider = await startIdentityProvider({
      clients: [{ clientId: 'caseworkers', enterpriseNumber, publicKey }],
      tokenSeconds: 12 * 3600,
    });
    closing.push(() => provider.close());
    const { address, namespace } = servers.temporal;
    const gateways = await startGatewayProcess({
      databaseUrl: await servers.postgres.createDatabase('bench'),
      keyDatabaseUrl: await servers.postgres.createDatabase('bench_keys'),
      keyring: randomKeyring(),
      agreements: all,
      temporal: { address, namespace },
      ...{ issuer: provider.issuer, jwksUrl: provider.jwksUrl, audience: provider.audience },
    });
    closing.push(() => gateways.stop());
    const authorise = authoriseWithClientCredentials({
      ...{ issuer: provider.issuer, clientId: 'caseworkers', allowHttp: true },
      privateKey: { key: (await importJWK(key, 'ES256')) as never, kid: 'caseworkers' },
      scope: 'referrals:submit referrals:read',
    });
    const { Authorization = '' } = await authorise({ method: 'POST', url: 'http://127.0.0.1/' } as never);
    const bench = new HttpBench(gateways, played, Authorization, settings);

    const [cpu] = cpus();
    console.log(
      `${cpus().length} processors (${cpu?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
    );
    console.log(`load, gateways and databases on this machine; ${settings.connections} connections\n`);
    const doors = ['reference', 'connector'] as const;
    const submissions = await bench.submissions(doors);
    console.log(comparisonLines('Accepted referrals', submissions).join('\n'));
    const statusReads = await bench.statusReads(doors);
    console.log(comparisonLines('Status reads', statusReads).join('\n'));
    for (const door of doors) {
      console.log(statementLines(door, await bench.statements(door, settings.rounds * 30)).join('\n'));
    }
    const memory = await bench.memory('connector');
    console.log(memoryLines(memory).join('\n'));
    // Last, for what is still to be told goes on beside whatever comes after.
    const told = await bench.submissions(['reference', 'connectorWithTemporal']);
    console.log(['', ...comparisonLines('Temporal told at once', told)].join('\n'));
    const found = reaches(submissions) && reaches(statusReads) && isFlat(memory);
    // A run of a second says nothing of how fast anything is.
    if (settings === FULL && !found) process.exitCode = 1;
  } finally {
    for (const step of closing.reverse()) await step();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
