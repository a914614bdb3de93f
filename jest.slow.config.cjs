const base = require('./jest.config.cjs');

/** What `npm test` leaves out to stay short: whole programs many times over, and longer runs of what it pins too. */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/test/**/*.slow.test.ts'],
  testPathIgnorePatterns: base.testPathIgnorePatterns.filter((pattern) => !pattern.includes('slow')),
};
