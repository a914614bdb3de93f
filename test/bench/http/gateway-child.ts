import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Connection, Client as TemporalClient } from '@temporalio/client';
import { sql } from 'kysely';
import { Client } from 'pg';
import { Dispatcher } from '../../../clients/dispatcher.js';
import type { ReferralClient } from '../../../clients/referral-client.js';
import { createStoreClient } from '../../../clients/store-client.js';
import { createLogger } from '../../../config/logger.js';
import { parseSubmission } from '../../../contracts/submission.js';
import { authenticateWithAccessTokens } from '../../../gateway/authentication/access-tokens.js';
import { buildGateway } from '../../../gateway/gateway.js';
import { openStore } from '../../../store/open-store.js';
import { rememberProof } from '../../../store/proofs.js';
import type { Store } from '../../../store/store.js';
import { type Answers, DOORS, type Door, type GatewayOrders, type Question, type StatementCost } from './orders.js';

/** Nobody is held back by how often an organisation may ask: that is what is measured. */
const WITHOUT_RATE_LIMIT = 1e9;

const answer = <Name extends keyof Answers>(name: Name, value: Answers[Name]) => process.send?.({ [name]: value });

/**
 * The process with the gateways, as `npm run bench` starts it: the connector's, and the reference's, which differs in nothing but
 * that its client, once it has checked what it got against the contract, inserts and reads one row.
 */
async function main(orders: GatewayOrders): Promise<void> {
  const statements = timeStatements();
  const store = await openStore({ ...orders, migrateFirst: true });
  const connection = await Connection.connect({ address: orders.temporal.address });
  const temporal = new TemporalClient({ connection, namespace: orders.temporal.namespace });
  const clients: Record<Door, ReferralClient> = {
    reference: await oneRowClient(store),
    connector: createStoreClient({ store }),
    connectorWithTemporal: createStoreClient({ store, dispatcher: new Dispatcher({ store, temporal }) }),
  };
  const ports = {} as Record<Door, number>;
  for (const door of DOORS) {
    const app = buildGateway({
      client: clients[door],
      authenticate: authenticateWithAccessTokens({
        ...{ issuer: orders.issuer, jwksUri: orders.jwksUrl, audience: orders.audience, allowHttp: true },
        ...{ organisationClaim: 'enterpriseNumber', publicUrl: 'http://127.0.0.1' },
        agreements: () => store.agreements.all(),
        rememberProof: (hash, until) => rememberProof(store, hash, until),
      }),
      // Its lines are made and thrown away: writing them costs both the same.
      logger: createLogger({ level: 'info', name: 'gateway', destination: { write: () => undefined } }),
      health: async () => 'UP',
      requestsPerMinute: WITHOUT_RATE_LIMIT,
      // A connection that is closed while a request is on its way would count as a failure of the gateway.
      limits: { idleTime: 600_000, requestsPerConnection: 1e9 },
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    ports[door] = (app.server.address() as AddressInfo).port;
  }
  process.on('message', (question: Question) => {
    if (question === 'time') answer('time', statements.begin());
    if (question === 'statements') answer('statements', statements.end());
    if (question !== 'figures') return;
    globalThis.gc?.();
    const { heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    answer('figures', { processorMicroseconds: user + system, heapBytes: heapUsed, externalBytes: external });
  });
  answer('ports', ports);
}

/** What the reference does: the contract's check, which belongs to the route wherever it is made, one statement, one commit. */
async function oneRowClient(store: Store): Promise<ReferralClient> {
  await sql`create table one_row (id uuid primary key, content text not null, accepted_at timestamptz not null)`.execute(
    store.db,
  );
  const never = async () => {
    throw new Error('not measured');
  };
  return {
    ...new Proxy({} as ReferralClient, { get: () => never }),
    submit: async (_caller, input) => {
      const [id, now] = [randomUUID(), new Date()];
      const submission = parseSubmission(input);
      const { agreementId } = submission;
      await sql`insert into one_row values (${id}, ${JSON.stringify(submission)}, ${now})`.execute(store.db);
      return { referralId: id, agreementId, status: 'received', acceptedAt: now.toISOString(), repeated: false };
    },
    status: async (_caller, referralId) => {
      const { rows } = await sql<{
        accepted_at: Date;
      }>`select accepted_at from one_row where id = ${referralId}`.execute(store.db);
      const acceptedAt = rows[0]?.accepted_at.toISOString() ?? '';
      return { referralId, agreementId: 'reference', status: 'received', acceptedAt };
    },
  };
}

/** Times every statement of this process from the call to its answer, between `begin` and `end`. */
function timeStatements(): { begin(): true; end(): StatementCost[] } {
  let timing = false;
  const costs = new Map<string, { count: number; milliseconds: number }>();
  const { query } = Client.prototype as unknown as { query: (...inputs: unknown[]) => unknown };
  Client.prototype.query = function timed(this: Client, ...inputs: unknown[]) {
    if (!timing) return query.apply(this, inputs);
    const begun = performance.now();
    const result = query.apply(this, inputs);
    const [text] = inputs;
    const statement = summaryOf(typeof text === 'string' ? text : String((text as { text?: string }).text));
    void Promise.resolve(result).then(
      () => {
        const cost = costs.get(statement) ?? { count: 0, milliseconds: 0 };
        costs.set(statement, { count: cost.count + 1, milliseconds: cost.milliseconds + performance.now() - begun });
      },
      () => undefined,
    );
    return result;
  } as never;
  return {
    begin: () => {
      timing = true;
      return true;
    },
    end: () => {
      timing = false;
      const found = [...costs].map(([statement, { count, milliseconds }]) => ({
        ...{ statement, count, milliseconds: milliseconds / count },
      }));
      costs.clear();
      return found;
    },
  };
}

/** `insert into "outbox"`: what a statement does, and to which table; its name left out. */
function summaryOf(text: string): string {
  const plain = text
    .replace(/^\/\*.*?\*\//, '')
    .replace(/\s+/g, ' ')
    .trim();
  const verb =
    /^(with|select|insert|update|delete|begin|start|commit|rollback|set)/i.exec(plain)?.[0].toLowerCase() ?? '?';
  const table = /(?:from|into|update) "?(\w+)"?/i.exec(plain)?.[1];
  return table === undefined ? verb : `${verb} ${table}`;
}

process.once('disconnect', () => process.exit());
process.once('message', (orders) => {
  main(orders as GatewayOrders).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
