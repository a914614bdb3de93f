import { chmodSync } from 'node:fs';
import type { ProcessName } from '../../config/variables.js';
import { ensureSandboxKeyFile } from '../../sandbox/keyring.js';
import { createEnvironmentFixture, type EnvironmentFixture, faultLines } from './environment-fixture.js';

let fixture: EnvironmentFixture;

beforeEach(() => {
  fixture = createEnvironmentFixture();
});

afterEach(() => fixture.remove());

/** Refused in production, where that is said and where nothing is said; accepted elsewhere. */
function expectRefusedInProductionOnly(changed: NodeJS.ProcessEnv, fault: string, process: ProcessName = 'worker') {
  const environment = { ...fixture.environment, ...changed };
  expect(faultLines(environment, process)).toEqual([fault]);
  expect(faultLines({ ...environment, DEPLOYMENT: 'production' }, process)).toEqual([fault]);
  expect(faultLines({ ...environment, DEPLOYMENT: 'evaluation' }, process)).toEqual([]);
  expect(faultLines({ ...environment, DEPLOYMENT: 'sandbox' }, process)).toEqual([]);
}

test('the key file that the sandbox generates', () => {
  expectRefusedInProductionOnly(
    { MASTER_KEYS_FILE: ensureSandboxKeyFile(`${fixture.directory}/sandbox-keys.json`) },
    'MASTER_KEYS_FILE: must not be the keys that the sandbox generated',
  );
});

test('a key of such a file among others', () => {
  const keys = [{ kid: 'own' }, { kid: 'k1', generatedFor: 'sandbox' }];
  expectRefusedInProductionOnly(
    { MASTER_KEYS_FILE: fixture.write('mixed-keys.json', JSON.stringify({ keys })) },
    'MASTER_KEYS_FILE: must not be the keys that the sandbox generated',
  );
});

test.each([0o640, 0o604, 0o644, 0o620])('a master key file of mode %o', (mode) => {
  chmodSync(fixture.environment.MASTER_KEYS_FILE ?? '', mode);
  expectRefusedInProductionOnly({}, 'MASTER_KEYS_FILE: must be closed to group and others: mode 0600 or 0400');
});

test.each([0o600, 0o400])('but not one of mode %o', (mode) => {
  chmodSync(fixture.environment.MASTER_KEYS_FILE ?? '', mode);
  expect(faultLines(fixture.environment)).toEqual([]);
});

test('no place for checkpoints of the audit trail, of the worker', () => {
  const without = { ...fixture.environment, AUDIT_CHECKPOINT_DIRECTORY: '', AUDIT_CHECKPOINT_KEY_FILE: '' };
  expect(faultLines(without)).toEqual([
    'AUDIT_CHECKPOINT_DIRECTORY: is required in production',
    'AUDIT_CHECKPOINT_KEY_FILE: is required in production',
  ]);
  const others = (['cli', 'gateway'] as const).flatMap((process) => faultLines(without, process));
  expect(others.filter((fault) => fault.startsWith('AUDIT'))).toEqual([]);
  expect(faultLines({ ...without, DEPLOYMENT: 'evaluation' })).toEqual([]);
});

test('a key for checkpoints that others may read', () => {
  chmodSync(fixture.environment.AUDIT_CHECKPOINT_KEY_FILE ?? '', 0o640);
  expectRefusedInProductionOnly({}, 'AUDIT_CHECKPOINT_KEY_FILE: must be closed to group and others: mode 0600 or 0400');
});

test('both databases on one server', () => {
  expectRefusedInProductionOnly(
    { KEY_DATABASE_URL: 'postgres://connector@store.internal/keys' },
    'KEY_DATABASE_URL: must name another server in production',
  );
});

test('no keys of the DPOs', () => {
  expectRefusedInProductionOnly({ DPO_KEYS_FILE: undefined }, 'DPO_KEYS_FILE: is required in production');
});

test('a receiver without TLS', () => {
  expectRefusedInProductionOnly(
    { RECEIVER_ENDPOINTS: '{"one":"https://receiver.internal","two":"http://receiver.internal"}' },
    'RECEIVER_ENDPOINTS: must hold https URLs only in production',
  );
  expect(faultLines({ ...fixture.environment, RECEIVER_ENDPOINTS: '{"one":"https://receiver.internal"}' })).toEqual([]);
});

test('direct signals', () => {
  expectRefusedInProductionOnly({ DIRECT_SIGNALS: 'true' }, 'DIRECT_SIGNALS: must be false in production');
});

const OAUTH = {
  OAUTH_ISSUER: 'https://provider.example',
  OAUTH_JWKS_URL: 'https://provider.example/jwks',
  OAUTH_AUDIENCE: 'urn:referral-connector',
  GATEWAY_PUBLIC_URL: 'https://connector.example',
};

test('development tokens', () => {
  expectRefusedInProductionOnly(
    { ...OAUTH, DEVELOPMENT_TOKENS_FILE: fixture.write('tokens.json', '[]') },
    'DEVELOPMENT_TOKENS_FILE: must not be set in production',
    'gateway',
  );
});

test('no authorisation server', () => {
  expectRefusedInProductionOnly({}, 'OAUTH_ISSUER: is required in production', 'gateway');
});

test.each(['OAUTH_ISSUER', 'OAUTH_JWKS_URL', 'GATEWAY_PUBLIC_URL'])('%s without TLS', (name) => {
  expectRefusedInProductionOnly(
    { ...OAUTH, [name]: 'http://plain.example' },
    `${name}: must be an https URL in production`,
    'gateway',
  );
});

test.each(['OAUTH_AUDIENCE', 'GATEWAY_PUBLIC_URL'])('an authorisation server without %s, anywhere', (name) => {
  const environment = { ...fixture.environment, ...OAUTH, [name]: undefined };
  expect(faultLines({ ...environment, DEPLOYMENT: 'sandbox' }, 'gateway')).toEqual([
    `${name}: is required with OAUTH_ISSUER`,
  ]);
});

test('an inbox is known by name and key, and rests on an authorisation server, anywhere', () => {
  const key = fixture.write('inbox.jwk', '{}');
  const faults = (change: NodeJS.ProcessEnv) =>
    faultLines({ ...fixture.environment, DEPLOYMENT: 'sandbox', ...change }, 'gateway');
  expect(faults({ ...OAUTH, INBOX_CLIENT_KEY_FILE: key })).toEqual([
    'INBOX_CLIENT_ID: is required with INBOX_CLIENT_KEY_FILE',
  ]);
  expect(faults({ ...OAUTH, INBOX_CLIENT_ID: 'inbox' })).toEqual([
    'INBOX_CLIENT_KEY_FILE: is required with INBOX_CLIENT_ID',
  ]);
  expect(faults({ INBOX_CLIENT_ID: 'inbox', INBOX_CLIENT_KEY_FILE: key })).toEqual([
    'OAUTH_ISSUER: is required with INBOX_CLIENT_ID',
  ]);
});

test('a deployment that is misspelt is judged as production', () => {
  const faults = faultLines({ ...fixture.environment, DEPLOYMENT: 'Sandbox', DIRECT_SIGNALS: 'true' });
  expect(faults).toContain('DIRECT_SIGNALS: must be false in production');
});

test('files that cannot be read or are no JSON', () => {
  const environment = {
    ...fixture.environment,
    MASTER_KEYS_FILE: fixture.directory,
    DPO_KEYS_FILE: `${fixture.directory}/absent.json`,
    RECEIVER_TOKENS_FILE: fixture.write('tokens.json', 'not JSON'),
    AGREEMENTS_DIRECTORY: fixture.write('agreement.yaml', ''),
    DEPLOYMENT: 'evaluation',
  };
  expect(faultLines(environment)).toEqual([
    'AGREEMENTS_DIRECTORY: must be the path of a folder that this process can read',
    'DPO_KEYS_FILE: must be JSON that can be read',
    'MASTER_KEYS_FILE: must be a JWK set with at least one key that can be read',
    'RECEIVER_TOKENS_FILE: must be JSON that can be read',
  ]);
});
