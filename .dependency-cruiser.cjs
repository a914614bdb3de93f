/**
 * Which room may import which (docs/architecture.md says why); `npm run lint` runs it over every folder, and
 * test/architecture proves that each rule bites. Type-only imports count as well: vocabulary that two rooms share lives
 * in `domain/`.
 */

/** A room may import itself and these. */
const MAY_IMPORT = {
  domain: [],
  contracts: ['domain'],
  agreements: ['domain', 'contracts'],
  workflows: ['domain'],
  activities: ['domain', 'contracts', 'agreements', 'store'],
  store: ['domain', 'contracts', 'agreements'],
  config: ['domain'],
  clients: ['domain', 'contracts', 'agreements', 'store', 'config'],
  gateway: ['domain', 'contracts', 'agreements', 'clients', 'config'],
  workers: ['domain', 'contracts', 'agreements', 'workflows', 'activities', 'store', 'clients', 'config'],
};

/** Rooms that never reach production: they may import everything. */
const NOT_PRODUCTION = ['sandbox', 'test'];

/** Packages that belong to some rooms only; no Node built-in is one of them. */
const PACKAGES = {
  domain: [],
  contracts: ['zod', 'libphonenumber-js'],
  workflows: ['@temporalio/workflow', '@temporalio/common'],
};

/** A package that may be imported by these rooms and by what is not production. */
const OWNERS = {
  '@temporalio/(client|worker)': ['clients', 'workers'],
  '@temporalio/workflow': ['workflows'],
  '@temporalio/activity': ['activities'],
  '(pg|kysely)': ['store', 'clients', 'workers'],
  fastify: ['gateway'],
  nodemailer: ['workers'],
  'prom-client': ['workers'],
  commander: ['clients'],
  '(oauth4webapi|dpop)': ['clients', 'gateway'],
  ghtml: ['agreements', 'gateway'],
  yaml: ['agreements', 'clients', 'gateway'],
};

const folders = (names) => `^(${names.join('|')})/`;
const packages = (names) => `^node_modules/(${names.join('|')})/`;
const ROOMS = [...Object.keys(MAY_IMPORT), ...NOT_PRODUCTION];
const PRODUCTION = Object.keys(MAY_IMPORT);

const arrows = Object.entries(MAY_IMPORT).map(([room, others]) => ({
  name: `${room}-imports`,
  comment: `${room}/ may import ${others.length === 0 ? 'no other room' : others.join(', ')}`,
  severity: 'error',
  from: { path: folders([room]) },
  to: { path: folders(ROOMS), pathNot: folders([room, ...others]) },
}));

const packageLists = Object.entries(PACKAGES).map(([room, names]) => ({
  name: `${room}-packages`,
  comment: `${room}/ may use ${names.length === 0 ? 'no package' : names.join(', ')} and no Node built-in`,
  severity: 'error',
  from: { path: folders([room]) },
  to: {
    pathNot: names.length === 0 ? folders(ROOMS) : [folders(ROOMS), packages(names)],
    dependencyTypesNot: ['unknown'],
  },
}));

const owners = Object.entries(OWNERS).map(([name, rooms]) => ({
  name: `only-${rooms.join('-')}-${name.replace(/[^a-z]+/g, '-').replace(/^-|-$/g, '')}`,
  comment: `${name} belongs to ${rooms.join(', ')}`,
  severity: 'error',
  from: { path: folders(PRODUCTION), pathNot: folders(rooms) },
  to: { path: packages([name]) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...arrows,
    ...packageLists,
    ...owners,
    {
      name: 'no-cycle',
      comment: 'modules that need each other cannot be understood, tested or moved apart',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-development-dependency',
      comment: 'production images are installed without development dependencies',
      severity: 'error',
      from: { path: folders(PRODUCTION) },
      to: { dependencyTypes: ['npm-dev', 'npm-optional'] },
    },
    {
      name: 'no-undeclared-package',
      comment: 'a package that only comes along with another may be gone, or another version, tomorrow',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'what cannot be found cannot be checked against the other rules either',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-folder-without-rules',
      comment: 'a new folder gets its arrows above before anything imports it',
      severity: 'error',
      from: { path: folders(ROOMS) },
      to: { path: '/', pathNot: [folders(ROOMS), '^node_modules/', '^node:'], dependencyTypes: ['local'] },
    },
  ],
  options: {
    // The compiler of TypeScript 7 has no API that the cruiser knows.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.cache|\\.sandbox)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
      extensions: ['.ts', '.js', '.cjs', '.mjs', '.json'],
    },
  },
};
