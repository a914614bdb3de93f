// Jest runs TypeScript as CommonJS through swc, so imports of './x.js' must find './x.ts': by moduleNameMapper in the
// tests, and by this in the global setup, which Jest loads with Node's own `require`.
require('./test/setup/resolve-typescript.cjs');
const swcOptions = require('./test/setup/swc-options.cjs');

/** Packages that are ES modules only. On Node 20 Jest cannot load those, so swc turns them into CommonJS. */
const ES_MODULES_ONLY = ['jose', 'oauth4webapi', 'dpop'];

const GENERATED = ['<rootDir>/dist/', '<rootDir>/.cache/', '<rootDir>/.sandbox/'];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: '<rootDir>/test/setup/node-environment.cjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '\\.slow\\.test\\.ts$', ...GENERATED],
  modulePathIgnorePatterns: GENERATED,
  transform: {
    '\\.[jt]s$': ['@swc/jest', swcOptions],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULES_ONLY.join('|')})/)`],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Packages of .mjs files, which Jest does not even transform: a file per import in that folder.
    '^(@bomb\\.sh/tab(/.*)?)$': '<rootDir>/test/setup/loaded-by-node/$1.cjs',
  },
  testSequencer: '<rootDir>/test/setup/long-first.cjs',
  globalSetup: '<rootDir>/test/setup/global-setup.ts',
  globalTeardown: '<rootDir>/test/setup/global-teardown.ts',
  // Real servers answer in milliseconds, and in seconds on a busy machine.
  testTimeout: 180_000,
  // Two cores would give one worker by default, and most of a test's time is waiting.
  maxWorkers: 2,
};
