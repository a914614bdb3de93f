import { type Command, Option } from 'commander';
import { parseConfiguration } from '../../config/configuration.js';
import { type Issue, Problem } from '../../domain/problems.js';
import type { Caller } from '../../domain/views.js';
import { StoreFailure } from '../../store/failure.js';
import { createHttpClient } from '../http-client.js';
import type { OperatorClient, ReferralClient } from '../referral-client.js';
import { authorisationOf } from './authorisation.js';
import { usageError } from './failures.js';
import type { Surroundings } from './surroundings.js';

/** How a command reaches the connector, as its options say. */
export interface ConnectionOptions {
  url?: string;
  tokenFile?: string;
  as?: Caller['role'];
  organisation?: string;
}

export interface Connection<Client extends ReferralClient = ReferralClient> {
  client: Client;
  caller: Caller;
  close(): Promise<void>;
}

/** Options of every command that talks to the connector. */
export function addConnectionOptions(command: Command): Command {
  command
    .option('--url <url>', 'base URL of the HTTP API, or REFERRAL_URL; without either, straight to the store')
    .option(
      '--token-file <file>',
      'file with a fixed access token; without it REFERRAL_ISSUER and its fellows say who calls',
    );
  return addCallerOptions(command);
}

/** Who acts, of every command that works on the store. */
export function addCallerOptions(command: Command): Command {
  return command
    .addOption(new Option('--as <role>', 'who acts, straight on the store').choices(['sender', 'receiver', 'operator']))
    .option('--organisation <number>', 'enterprise number, with --as sender or receiver');
}

/** Where the HTTP API is, if that is what the options or the environment lead to. */
export function baseUrlOf({ url }: ConnectionOptions, { environment }: Surroundings): string | undefined {
  return url ?? environment.REFERRAL_URL;
}

/**
 * Connects over HTTP where a URL is given, else straight to the store, whose configuration is the environment of every
 * other process. Over HTTP the token says who calls; on the store the options do, and whoever can read the store's
 * credentials and master key could do anything anyway.
 */
export async function connect(options: ConnectionOptions, surroundings: Surroundings): Promise<Connection> {
  const baseUrl = baseUrlOf(options, surroundings);
  if (!baseUrl) return connectToStore(options, surroundings);
  if (options.as !== undefined || options.organisation !== undefined) {
    throw usageError('--as and --organisation are for the store; over HTTP the token says who calls');
  }
  return {
    client: createHttpClient({ baseUrl, token: authorisationOf(options, surroundings) }),
    // Ignored over HTTP.
    caller: operator(),
    close: async () => {},
  };
}

/** Who acts, as the options of a command on the store say. */
export type CallerOptions = Pick<ConnectionOptions, 'as' | 'organisation'>;

/** Connects straight to the store. */
export async function connectToStore(
  options: CallerOptions,
  surroundings: Surroundings,
): Promise<Connection<OperatorClient>> {
  const caller = callerOf(options);
  const configuration = parseConfiguration(surroundings.environment, { process: 'cli' });
  // Loaded only here: over HTTP no driver and no Temporal client is needed.
  const { openStoreClient } = await import('../open-store-client.js');
  try {
    const { client, close } = await openStoreClient(configuration);
    return { client, caller, close };
  } catch (error) {
    if (error instanceof StoreFailure)
      throw new Problem('serviceUnavailable', [], `${error.database} database (${error.code})`);
    throw error;
  }
}

function callerOf({ as: role = 'operator', organisation }: ConnectionOptions): Caller {
  if (role === 'operator') {
    if (organisation !== undefined) throw usageError('--organisation goes with --as sender or --as receiver');
    return operator();
  }
  if (organisation === undefined) throw usageError(`--as ${role} needs --organisation`);
  if (!/^[01]\d{9}$/.test(organisation)) throw refused('--organisation', 'must be an enterprise number: ten digits');
  return { role, enterpriseNumber: organisation };
}

/** The account of the operating system, as a number: pseudonymous in the audit trail. */
function operator(): Caller {
  return { role: 'operator', operatorId: `uid-${process.getuid?.() ?? 'unknown'}` };
}

function refused(name: string, detail: string): Problem {
  const issue: Issue = { type: 'invalidInput', in: 'argument', name, detail };
  return new Problem('badRequest', [issue]);
}
