import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkImports } from './import-tree.js';

const ROOT = join(__dirname, '..', '..');

/** The arrows between rooms, written down a second time on purpose: a slip in the rules must not pass unseen. */
const MAY_IMPORT: Record<string, string[]> = {
  domain: [],
  contracts: ['domain'],
  agreements: ['domain', 'contracts'],
  workflows: ['domain'],
  activities: ['domain', 'contracts', 'agreements', 'store'],
  store: ['domain', 'contracts', 'agreements'],
  clients: ['domain', 'contracts', 'agreements', 'store', 'config'],
  gateway: ['domain', 'contracts', 'agreements', 'clients', 'config'],
  workers: ['domain', 'contracts', 'agreements', 'workflows', 'activities', 'store', 'clients', 'config'],
  config: ['domain'],
};
const EVERYTHING = ['sandbox', 'test'];
const ROOMS = [...Object.keys(MAY_IMPORT), ...EVERYTHING];

const OWNED = {
  '@temporalio/client': 'only-clients-workers-temporalio-client-worker',
  '@temporalio/worker': 'only-clients-workers-temporalio-client-worker',
  '@temporalio/workflow': 'only-workflows-temporalio-workflow',
  '@temporalio/activity': 'only-activities-temporalio-activity',
  pg: 'only-store-clients-workers-pg-kysely',
  kysely: 'only-store-clients-workers-pg-kysely',
  fastify: 'only-gateway-fastify',
  nodemailer: 'only-workers-nodemailer',
  'prom-client': 'only-workers-prom-client',
  commander: 'only-clients-commander',
  oauth4webapi: 'only-clients-gateway-oauth-webapi-dpop',
  dpop: 'only-clients-gateway-oauth-webapi-dpop',
  ghtml: 'only-agreements-gateway-ghtml',
  yaml: 'only-agreements-clients-gateway-yaml',
};

const using = (name: string) => `import * as used from '${name}';\nexport default used;\n`;
const taking = (path: string) => `import { target } from '${path}';\nexport const taken = target;\n`;
const fileName = (name: string) => name.replace(/[/:]/g, '-');

/** One project with every kind of import in it, so that the cruiser runs once. `folder/` names the test that looks at it. */
const FILES: Record<string, string> = {
  ...Object.fromEntries(ROOMS.map((room) => [`${room}/target.ts`, 'export const target = 1;\n'])),
  ...Object.fromEntries(
    ROOMS.flatMap((from) => ROOMS.map((to) => [`${from}/arrows/${to}.ts`, taking(`../../${to}/target.js`)])),
  ),
  'gateway/written/type.ts':
    "import type { target } from '../../store/target.js';\nexport type Taken = typeof target;\n",
  'gateway/written/re-export.ts': "export { target } from '../../store/target.js';\n",
  'gateway/written/dynamic.ts': "export const load = () => import('../../store/target.js');\n",
  'gateway/written/require.ts': "export const target = require('../../store/target.js');\n",
  ...Object.fromEntries(
    ['domain', 'contracts', 'workflows', 'store'].flatMap((room) =>
      ['zod', 'axios', 'libphonenumber-js', '@temporalio/common', 'node:crypto', 'fs'].map((name) => [
        `${room}/packages/${fileName(name)}.ts`,
        using(name),
      ]),
    ),
  ),
  ...Object.fromEntries(
    Object.keys(OWNED).flatMap((name) =>
      ['config', 'sandbox'].map((room) => [`${room}/owned/${fileName(name)}.ts`, using(name)]),
    ),
  ),
  'workers/declared/development.ts': using('jest'),
  'workers/declared/production.ts': using('pino'),
  'sandbox/declared/development.ts': using('jest'),
  'sandbox/declared/undeclared.ts': using('came-along'),
  'domain/odd/circle.ts': "import { back } from './back.js';\nexport const circle = back;\n",
  'domain/odd/back.ts': "import type { circle } from './circle.js';\nexport const back = 1 as typeof circle;\n",
  'store/odd/missing.ts': taking('./gone.js'),
  'store/odd/strange-folder.ts': taking('../../extras/target.js'),
  'extras/target.ts': 'export const target = 1;\n',
};

const { violations, rules } = checkImports(FILES, {
  ...Object.fromEntries(Object.keys(OWNED).map((name) => [name, 'dependencies'])),
  zod: 'dependencies',
  axios: 'dependencies',
  pino: 'dependencies',
  'libphonenumber-js': 'dependencies',
  '@temporalio/common': 'dependencies',
  jest: 'devDependencies',
  'came-along': null,
});
const reportedIn = (folder: string) =>
  violations
    .filter(({ from }) => from.split('/')[1] === folder)
    .map(({ rule, from }) => `${from}: ${rule}`)
    .sort();

test('every arrow between two rooms is allowed or forbidden as the table says', () => {
  const allowed = (from: string, to: string) =>
    from === to || EVERYTHING.includes(from) || MAY_IMPORT[from]?.includes(to);
  const forbidden = ROOMS.flatMap((from) =>
    ROOMS.filter((to) => !allowed(from, to)).map((to) => `${from}/arrows/${to}.ts: ${from}-imports`),
  );
  expect(reportedIn('arrows')).toEqual(forbidden.sort());
});

test('an arrow counts however it is written', () => {
  expect(reportedIn('written')).toEqual([
    'gateway/written/dynamic.ts: gateway-imports',
    'gateway/written/re-export.ts: gateway-imports',
    'gateway/written/require.ts: gateway-imports',
    'gateway/written/type.ts: gateway-imports',
  ]);
});

test('domain uses no package, contracts and workflows few, and none of them a Node built-in', () => {
  expect(reportedIn('packages')).toEqual([
    'contracts/packages/@temporalio-common.ts: contracts-packages',
    'contracts/packages/axios.ts: contracts-packages',
    'contracts/packages/fs.ts: contracts-packages',
    'contracts/packages/node-crypto.ts: contracts-packages',
    'domain/packages/@temporalio-common.ts: domain-packages',
    'domain/packages/axios.ts: domain-packages',
    'domain/packages/fs.ts: domain-packages',
    'domain/packages/libphonenumber-js.ts: domain-packages',
    'domain/packages/node-crypto.ts: domain-packages',
    'domain/packages/zod.ts: domain-packages',
    'workflows/packages/axios.ts: workflows-packages',
    'workflows/packages/fs.ts: workflows-packages',
    'workflows/packages/libphonenumber-js.ts: workflows-packages',
    'workflows/packages/node-crypto.ts: workflows-packages',
    'workflows/packages/zod.ts: workflows-packages',
  ]);
});

test('a package that belongs to some rooms is imported by no other of production', () => {
  const expected = Object.entries(OWNED).map(([name, rule]) => `config/owned/${fileName(name)}.ts: ${rule}`);
  expect(reportedIn('owned')).toEqual(expected.sort());
});

test('production needs no development dependency; nobody needs a package that is not declared', () => {
  expect(reportedIn('declared')).toEqual([
    'sandbox/declared/undeclared.ts: no-undeclared-package',
    'workers/declared/development.ts: no-development-dependency',
  ]);
});

test('cycles, imports of nothing and folders without rules are reported', () => {
  expect(reportedIn('odd')).toEqual([
    'domain/odd/back.ts: no-cycle',
    'store/odd/missing.ts: no-unresolvable',
    'store/odd/strange-folder.ts: no-folder-without-rules',
  ]);
});

test('there is no rule that nothing above breaks', () => {
  const broken = new Set(violations.map(({ rule }) => rule));
  expect(rules.filter((rule) => !broken.has(rule))).toEqual([]);
});

test('lint checks every folder that is compiled', () => {
  const { include } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.json'), 'utf8')) as { include: string[] };
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { lint: string } };
  const cruised = scripts.lint.split('--config .dependency-cruiser.cjs ')[1]?.split(' ') ?? [];
  expect(cruised.sort()).toEqual([...include].sort());
  expect([...ROOMS].sort()).toEqual([...include].sort());
});
