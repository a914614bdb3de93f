import { type Issue, Problem } from '../domain/problems.js';
import { type AccessTokenSettings, readAccessTokenSettings } from './access-token-settings.js';
import { type AuditCheckpointSettings, readAuditCheckpoints } from './audit-checkpoints.js';
import { readDatabaseUrls } from './database-urls.js';
import { checkFiles } from './files.js';
import { type InboxSettings, readInboxSettings } from './inbox-settings.js';
import { type NotificationSettings, readNotificationSettings } from './notification-settings.js';
import { checkProductionRules } from './production-rules.js';
import { readVariables, withoutEmpty } from './read-variables.js';
import { readTemporalConnection, type TemporalConnection } from './temporal-connection.js';
import { readTlsSettings, type TlsFiles } from './tls-files.js';
import type { Deployment, LogLevel, ProcessName, VARIABLES, Values, VariableName } from './variables.js';

/** What every process knows. Both URLs carry passwords: they go to the driver and nowhere else. */
export interface MigrateConfiguration {
  deployment: Deployment;
  logLevel: LogLevel;
  databaseUrl: string;
  keyDatabaseUrl: string;
}

/** What every process knows that works on referrals. */
export interface CliConfiguration extends MigrateConfiguration {
  masterKeysFile: string;
  agreementsDirectory: string;
  /** Always there in production. */
  dpoKeysFile: string | undefined;
  /** Where checkpoints of the audit trail go, and with which key; always there for the worker in production. */
  auditCheckpoints: AuditCheckpointSettings | undefined;
  temporal: TemporalConnection;
}

export interface GatewayConfiguration extends CliConfiguration {
  host: string;
  port: number;
  requestsPerMinute: number;
  /** Addresses and CIDR blocks; nobody where empty. */
  trustedProxies: readonly string[];
  /** Always there in production. */
  accessTokens: AccessTokenSettings | undefined;
  /** Undefined where a proxy ends TLS. */
  tls: TlsFiles | undefined;
  /** Pages for an OCMW without a system of its own; only with access tokens. */
  inbox: InboxSettings | undefined;
  /** Never there in production. */
  developmentTokensFile: string | undefined;
  shutdownGraceSeconds: number;
}

export interface WorkerConfiguration extends CliConfiguration {
  /** Base URLs by agreement id. */
  receiverEndpoints: Readonly<Record<string, string>>;
  receiverTokensFile: string | undefined;
  receiverAuthoritiesFile: string | undefined;
  /** Addresses or blocks by agreement id. */
  receiverAddresses: Readonly<Record<string, readonly string[]>>;
  refusePrivateReceivers: boolean;
  /** Never true in production. */
  directSignals: boolean;
  dispatchIntervalSeconds: number;
  reconcileIntervalSeconds: number;
  maximumCachedWorkflows: number;
  shutdownGraceSeconds: number;
  health: { host: string; port: number };
  sdkMetricsAddress: string | undefined;
  notifications: NotificationSettings;
}

export interface ConfigurationOf {
  worker: WorkerConfiguration;
  gateway: GatewayConfiguration;
  cli: CliConfiguration;
  migrate: MigrateConfiguration;
}

/** The configuration of any process. */
export type Configuration = ConfigurationOf[ProcessName];

/**
 * Parses the environment of one process, files included; variables of other processes are not looked at.
 *
 * @throws Problem `configurationInvalid` with every fault at once; each names its variable and the rule, never the value
 */
export function parseConfiguration<Process extends ProcessName>(
  environment: NodeJS.ProcessEnv,
  options: { process: Process },
): ConfigurationOf[Process] {
  const issues: Issue[] = [];
  const set = withoutEmpty(environment);
  const values = readVariables(set, options.process, issues);
  // A deployment that is not understood is judged by the strictest rules.
  const deployment = values.DEPLOYMENT ?? 'production';
  const urls = readDatabaseUrls(set, values, deployment, issues);
  checkFiles(values, deployment, issues);
  if (deployment === 'production') checkProductionRules(set, values, options.process, issues);
  const notifications =
    options.process === 'worker' ? readNotificationSettings(set, values, deployment, issues) : undefined;
  const accessTokens = options.process === 'gateway' ? readAccessTokenSettings(values, deployment, issues) : undefined;
  const tls = options.process === 'gateway' ? readTlsSettings(values, deployment, issues) : undefined;
  const inbox = options.process === 'gateway' ? readInboxSettings(values, accessTokens, issues) : undefined;
  const auditCheckpoints = readAuditCheckpoints(values, deployment, options.process, issues);
  const temporal = options.process === 'migrate' ? undefined : readTemporalConnection(set, issues);
  if (issues.length > 0) throw new Problem('configurationInvalid', issues);

  // Without faults there is a value for whatever this process takes and cannot do without: what `Parsed` says.
  const read = { notifications, accessTokens, tls, inbox, auditCheckpoints, temporal };
  return COMPOSE[options.process]({ ...values, ...urls, ...read } as Parsed);
}

type Certain = {
  [Name in VariableName]: (typeof VARIABLES)[Name] extends { default: string } | { required: 'always' } ? Name : never;
}[VariableName];

interface Connections {
  databaseUrl: string;
  keyDatabaseUrl: string;
  temporal: TemporalConnection;
  notifications: NotificationSettings;
  accessTokens: AccessTokenSettings | undefined;
  tls: TlsFiles | undefined;
  inbox: InboxSettings | undefined;
  auditCheckpoints: AuditCheckpointSettings | undefined;
}

type Parsed = Values & Required<Pick<Values, Certain>> & Connections;

function migrateConfiguration(parsed: Parsed): MigrateConfiguration {
  return {
    deployment: parsed.DEPLOYMENT,
    logLevel: parsed.LOG_LEVEL,
    databaseUrl: parsed.databaseUrl,
    keyDatabaseUrl: parsed.keyDatabaseUrl,
  };
}

function cliConfiguration(parsed: Parsed): CliConfiguration {
  return {
    ...migrateConfiguration(parsed),
    masterKeysFile: parsed.MASTER_KEYS_FILE,
    agreementsDirectory: parsed.AGREEMENTS_DIRECTORY,
    dpoKeysFile: parsed.DPO_KEYS_FILE,
    auditCheckpoints: parsed.auditCheckpoints,
    temporal: parsed.temporal,
  };
}

const COMPOSE: { [Process in ProcessName]: (parsed: Parsed) => ConfigurationOf[Process] } = {
  migrate: migrateConfiguration,
  cli: cliConfiguration,
  gateway: (parsed) => ({
    ...cliConfiguration(parsed),
    host: parsed.GATEWAY_HOST,
    port: parsed.GATEWAY_PORT,
    requestsPerMinute: parsed.GATEWAY_REQUESTS_PER_MINUTE,
    trustedProxies: parsed.GATEWAY_TRUSTED_PROXIES ?? [],
    accessTokens: parsed.accessTokens,
    tls: parsed.tls,
    inbox: parsed.inbox,
    developmentTokensFile: parsed.DEVELOPMENT_TOKENS_FILE,
    shutdownGraceSeconds: parsed.SHUTDOWN_GRACE_SECONDS,
  }),
  worker: (parsed) => ({
    ...cliConfiguration(parsed),
    receiverEndpoints: parsed.RECEIVER_ENDPOINTS,
    receiverTokensFile: parsed.RECEIVER_TOKENS_FILE,
    receiverAuthoritiesFile: parsed.RECEIVER_CA_FILE,
    receiverAddresses: parsed.RECEIVER_ADDRESSES,
    refusePrivateReceivers: parsed.RECEIVER_PRIVATE_ADDRESSES === 'refused',
    directSignals: parsed.DIRECT_SIGNALS,
    dispatchIntervalSeconds: parsed.DISPATCH_INTERVAL_SECONDS,
    reconcileIntervalSeconds: parsed.RECONCILE_INTERVAL_SECONDS,
    maximumCachedWorkflows: parsed.MAXIMUM_CACHED_WORKFLOWS,
    shutdownGraceSeconds: parsed.SHUTDOWN_GRACE_SECONDS,
    health: { host: parsed.WORKER_HEALTH_HOST, port: parsed.WORKER_HEALTH_PORT },
    sdkMetricsAddress: parsed.SDK_METRICS_ADDRESS,
    notifications: parsed.notifications,
  }),
};
