import { parseConfiguration } from '../../config/configuration.js';
import { VARIABLES } from '../../config/variables.js';
import { Problem } from '../../domain/problems.js';
import { createEnvironmentFixture, type EnvironmentFixture, faultLines, faultsOf } from './environment-fixture.js';

let fixture: EnvironmentFixture;

beforeEach(() => {
  fixture = createEnvironmentFixture();
});

afterEach(() => fixture.remove());

const OAUTH = {
  OAUTH_ISSUER: 'https://provider.example',
  OAUTH_JWKS_URL: 'https://provider.example/jwks',
  OAUTH_AUDIENCE: 'urn:referral-connector',
  GATEWAY_PUBLIC_URL: 'https://connector.example',
};

test('what may be left out takes its default, the deployment the strictest', () => {
  const { environment, directory } = fixture;
  expect(parseConfiguration(environment, { process: 'worker' })).toEqual({
    deployment: 'production',
    logLevel: 'info',
    databaseUrl: environment.DATABASE_URL,
    keyDatabaseUrl: environment.KEY_DATABASE_URL,
    masterKeysFile: `${directory}/master-keys.json`,
    agreementsDirectory: `${directory}/agreements`,
    dpoKeysFile: `${directory}/dpo-keys.json`,
    auditCheckpoints: { directory: `${directory}/checkpoints`, keyFile: `${directory}/checkpoint-key.pem` },
    temporal: { connectionOptions: expect.anything(), namespace: 'default' },
    receiverEndpoints: {},
    receiverTokensFile: undefined,
    receiverAuthoritiesFile: undefined,
    receiverAddresses: {},
    refusePrivateReceivers: false,
    directSignals: false,
    dispatchIntervalSeconds: 10,
    reconcileIntervalSeconds: 60,
    maximumCachedWorkflows: 200,
    shutdownGraceSeconds: 45,
    health: { host: '127.0.0.1', port: 8081 },
    sdkMetricsAddress: undefined,
    notifications: {},
  });
  expect(parseConfiguration({ ...environment, ...OAUTH }, { process: 'gateway' })).toMatchObject({
    ...{ host: '127.0.0.1', port: 8080, requestsPerMinute: 600 },
    accessTokens: {
      issuer: 'https://provider.example',
      jwksUrl: 'https://provider.example/jwks',
      audience: 'urn:referral-connector',
      organisationClaim: 'enterpriseNumber',
      personClaim: 'auth_time',
      publicUrl: 'https://connector.example',
    },
  });
  const { OAUTH_JWKS_URL: _, ...discovered } = OAUTH;
  const { accessTokens } = parseConfiguration({ ...environment, ...discovered }, { process: 'gateway' });
  expect(accessTokens).not.toHaveProperty('jwksUrl');
});

test('proxies are trusted by address or block, never everybody', () => {
  const proxiesOf = (text: string) =>
    parseConfiguration({ ...fixture.environment, ...OAUTH, GATEWAY_TRUSTED_PROXIES: text }, { process: 'gateway' })
      .trustedProxies;
  expect(proxiesOf('')).toEqual([]);
  expect(proxiesOf('10.0.3.7, 10.1.0.0/16,2001:db8::/32')).toEqual(['10.0.3.7', '10.1.0.0/16', '2001:db8::/32']);
  for (const wrong of ['0.0.0.0/0', '::/0', '10.0.0.0/33', 'proxy.example', 'true', '10.0.0.1,']) {
    expect(() => proxiesOf(wrong)).toThrow(new Problem('configurationInvalid'));
  }
});

test('checkpoints of the audit trail need a folder that can be written to and a key, or neither', () => {
  const { environment, directory } = fixture;
  const evaluation = { ...environment, DEPLOYMENT: 'evaluation' };
  expect(faultLines({ ...evaluation, AUDIT_CHECKPOINT_KEY_FILE: '' })).toEqual([
    'AUDIT_CHECKPOINT_KEY_FILE: is required with AUDIT_CHECKPOINT_DIRECTORY',
  ]);
  expect(faultLines({ ...evaluation, AUDIT_CHECKPOINT_DIRECTORY: '' }, 'cli')).toEqual([
    'AUDIT_CHECKPOINT_DIRECTORY: is required with AUDIT_CHECKPOINT_KEY_FILE',
  ]);
  const swapped = {
    AUDIT_CHECKPOINT_DIRECTORY: environment.AUDIT_CHECKPOINT_KEY_FILE,
    AUDIT_CHECKPOINT_KEY_FILE: `${directory}/not-there`,
  };
  expect(faultLines({ ...evaluation, ...swapped })).toEqual([
    'AUDIT_CHECKPOINT_DIRECTORY: must be the path of a folder that this process can write to',
    'AUDIT_CHECKPOINT_KEY_FILE: must be the path of a file that this process can read',
  ]);
});

test('every value is read, with its type', () => {
  const environment = {
    ...fixture.environment,
    DEPLOYMENT: 'evaluation',
    LOG_LEVEL: 'debug',
    RECEIVER_ENDPOINTS: '{"demer-dijle-diest":"http://receiver.internal:8090/api"}',
    RECEIVER_TOKENS_FILE: fixture.write('tokens.json', '{"demer-dijle-diest":"a-token"}'),
    DIRECT_SIGNALS: 'true',
    DISPATCH_INTERVAL_SECONDS: '0.5',
    RECONCILE_INTERVAL_SECONDS: '30',
    MAXIMUM_CACHED_WORKFLOWS: '50',
    SHUTDOWN_GRACE_SECONDS: '90',
    WORKER_HEALTH_HOST: '0.0.0.0',
    WORKER_HEALTH_PORT: '0',
    SDK_METRICS_ADDRESS: '127.0.0.1:9464',
    TEMPORAL_ADDRESS: 'temporal.internal:7233',
    TEMPORAL_NAMESPACE: 'referrals',
  };
  expect(parseConfiguration(environment, { process: 'worker' })).toMatchObject({
    deployment: 'evaluation',
    logLevel: 'debug',
    receiverEndpoints: { 'demer-dijle-diest': 'http://receiver.internal:8090/api' },
    receiverTokensFile: environment.RECEIVER_TOKENS_FILE,
    directSignals: true,
    dispatchIntervalSeconds: 0.5,
    reconcileIntervalSeconds: 30,
    maximumCachedWorkflows: 50,
    shutdownGraceSeconds: 90,
    health: { host: '0.0.0.0', port: 0 },
    sdkMetricsAddress: '127.0.0.1:9464',
    temporal: { connectionOptions: { address: 'temporal.internal:7233' }, namespace: 'referrals' },
  });
});

test('all faults are told at once, each by the name of its variable and its rule', () => {
  expect(
    faultLines({
      DEPLOYMENT: 'staging',
      LOG_LEVEL: 'loud',
      DATABASE_URL: 'mysql://store.internal/connector',
      KEY_DATABASE_URL_FILE: `${fixture.directory}/absent`,
      AGREEMENTS_DIRECTORY: `${fixture.directory}/absent`,
      AUDIT_CHECKPOINT_DIRECTORY: `${fixture.directory}/absent`,
      AUDIT_CHECKPOINT_KEY_FILE: `${fixture.directory}/absent`,
      RECEIVER_ENDPOINTS: '{"a":"ftp://x"}',
      DIRECT_SIGNALS: 'yes',
      DISPATCH_INTERVAL_SECONDS: '0',
      RECONCILE_INTERVAL_SECONDS: 'often',
      MAXIMUM_CACHED_WORKFLOWS: '-1',
      SHUTDOWN_GRACE_SECONDS: '3601',
      WORKER_HEALTH_HOST: 'no host',
      WORKER_HEALTH_PORT: '65536',
      SDK_METRICS_ADDRESS: 'localhost:9464',
      TEMPORAL_PROFILE: 'absent',
    }),
  ).toEqual(
    [
      ...(
        [
          'DEPLOYMENT',
          'LOG_LEVEL',
          'DATABASE_URL',
          'AGREEMENTS_DIRECTORY',
          'AUDIT_CHECKPOINT_DIRECTORY',
          'AUDIT_CHECKPOINT_KEY_FILE',
          'RECEIVER_ENDPOINTS',
          'DIRECT_SIGNALS',
          'DISPATCH_INTERVAL_SECONDS',
          'RECONCILE_INTERVAL_SECONDS',
          'MAXIMUM_CACHED_WORKFLOWS',
          'SHUTDOWN_GRACE_SECONDS',
          'WORKER_HEALTH_HOST',
          'WORKER_HEALTH_PORT',
          'SDK_METRICS_ADDRESS',
        ] as const
      ).map((name) => `${name}: ${VARIABLES[name].rule}`),
      `KEY_DATABASE_URL_FILE: ${VARIABLES.KEY_DATABASE_URL.rule}`,
      'MASTER_KEYS_FILE: is required',
      'DPO_KEYS_FILE: is required in production',
      'TEMPORAL_*: must be as the Temporal CLI takes it: a profile that exists, TLS files that can be read, each given once',
    ].sort(),
  );
});

test('no fault carries a value, of variables or of files', () => {
  const canary = 'Canary-Janssens';
  const environment: Record<string, string> = {};
  for (const name of Object.keys(VARIABLES)) environment[name] = `${canary} ${name}`;
  environment.DATABASE_URL = `postgres://user:${canary}@`;
  environment.KEY_DATABASE_URL = '';
  environment.KEY_DATABASE_URL_FILE = fixture.write('url', `not-postgres://user:${canary}@host/name`);
  environment.RECEIVER_ENDPOINTS = `{"${canary}":"https://user:${canary}@receiver.internal"}`;
  environment.TEMPORAL_PROFILE = canary;
  environment.TEMPORAL_CONFIG_FILE = fixture.write('temporal.toml', `${canary} = = "`);
  environment.MASTER_KEYS_FILE = fixture.write('keys', `{"keys":"${canary}"}`);
  for (const process of ['worker', 'gateway', 'cli', 'migrate'] as const) {
    expect(faultsOf(environment, process).length).toBeGreaterThan(2);
    expect(JSON.stringify(faultsOf(environment, process))).not.toContain(canary);
  }
  try {
    parseConfiguration(environment, { process: 'worker' });
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect(`${(error as Problem).message}${(error as Problem).stack}${(error as Problem).cause}`).not.toContain(canary);
  }
  expect.assertions(10);
});

test('a process looks at its own variables only', () => {
  const { DATABASE_URL, KEY_DATABASE_URL } = fixture.environment;
  expect(
    parseConfiguration(
      { DATABASE_URL, KEY_DATABASE_URL, GATEWAY_PORT: 'none', DIRECT_SIGNALS: '?' },
      { process: 'migrate' },
    ),
  ).toEqual({
    deployment: 'production',
    logLevel: 'info',
    databaseUrl: DATABASE_URL,
    keyDatabaseUrl: KEY_DATABASE_URL,
  });
});

test('an empty variable is one that is not set', () => {
  const environment = { ...fixture.environment, LOG_LEVEL: '', TEMPORAL_API_KEY: '', TEMPORAL_PROFILE: '' };
  const { logLevel, temporal } = parseConfiguration(environment, { process: 'cli' });
  expect(logLevel).toBe('info');
  expect(temporal.connectionOptions.tls).toBeUndefined();
});

describe('database URLs', () => {
  test('come from a file as well, without its last newline', () => {
    const { DATABASE_URL = '', ...rest } = fixture.environment;
    const environment = { ...rest, DATABASE_URL_FILE: fixture.write('url', `${DATABASE_URL}\n`) };
    expect(parseConfiguration(environment, { process: 'cli' }).databaseUrl).toBe(DATABASE_URL);
  });

  test('are refused when given twice or not at all', () => {
    const { KEY_DATABASE_URL, ...rest } = fixture.environment;
    const twice = { ...rest, DATABASE_URL_FILE: fixture.write('url', 'postgres://store.internal/connector') };
    expect(faultLines(twice)).toEqual([
      'DATABASE_URL_FILE: must not be set with DATABASE_URL',
      'KEY_DATABASE_URL: is required, or KEY_DATABASE_URL_FILE',
    ]);
  });

  test.each([
    ['postgres://a:b@one/connector', 'postgres://c:d@one:5432/connector?sslmode=require'],
    ['postgresql:///connector?host=/run/postgresql', 'postgres:///connector?host=/run/postgresql'],
    ['postgres://localhost/connector', 'postgres:///connector'],
  ])('name two databases: %s, %s', (DATABASE_URL, KEY_DATABASE_URL) => {
    const environment = { ...fixture.environment, DEPLOYMENT: 'sandbox', DATABASE_URL, KEY_DATABASE_URL };
    expect(faultLines(environment)).toEqual(['KEY_DATABASE_URL: must name another database than DATABASE_URL']);
    const other = KEY_DATABASE_URL.replace('/connector', '/keys');
    expect(faultLines({ ...environment, KEY_DATABASE_URL: other })).toEqual([]);
  });

  test('may have the same name on two servers', () => {
    const urls = ['one:5432', 'one:5433', 'two'].map((server) => `postgres://${server}/connector`);
    urls.push('postgres:///connector?host=/run/one', 'postgres:///connector?host=/run/two');
    for (const [index, KEY_DATABASE_URL] of urls.entries()) {
      const DATABASE_URL = urls.at(index - 1);
      expect(faultLines({ ...fixture.environment, DATABASE_URL, KEY_DATABASE_URL })).toEqual([]);
    }
  });
});

test.each([
  '{"a":"https://user:secret@receiver.internal"}',
  '{"a":"https://receiver.internal/?token=secret"}',
  '{"a":"https://receiver.internal/#secret"}',
  '{"a":"receiver.internal"}',
  '{"":"https://receiver.internal"}',
  '["https://receiver.internal"]',
  'https://receiver.internal',
])('an endpoint is an address and nothing else: %s', (RECEIVER_ENDPOINTS) => {
  const rule = `RECEIVER_ENDPOINTS: ${VARIABLES.RECEIVER_ENDPOINTS.rule}`;
  expect(faultLines({ ...fixture.environment, RECEIVER_ENDPOINTS })).toEqual([rule]);
});

test('Temporal is configured as its CLI is: by profile, file and variables', () => {
  const environment = {
    ...fixture.environment,
    ...OAUTH,
    TEMPORAL_CONFIG_FILE: fixture.write(
      'temporal.toml',
      '[profile.cloud]\naddress = "cloud.internal:7233"\nnamespace = "from-file"\napi_key = "a-key"\n',
    ),
    TEMPORAL_PROFILE: 'cloud',
    TEMPORAL_NAMESPACE: 'from-variable',
  };
  expect(parseConfiguration(environment, { process: 'gateway' }).temporal).toEqual({
    connectionOptions: { address: 'cloud.internal:7233', apiKey: 'a-key', tls: true },
    namespace: 'from-variable',
  });
});
