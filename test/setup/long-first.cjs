const Sequencer = require('@jest/test-sequencer').default;

/** Suites that take longest. On a machine that has never run them Jest goes by the size of files, and would end with one alone. */
const LONGEST = ['paths/every-path', 'canary/no-client-data', 'faults/crashes', 'replay/replay', 'demo/demo'];

/** Begins with the longest suites, so that both workers end at about the same time. */
module.exports = class LongFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const place = LONGEST.findIndex((name) => path.endsWith(`test/${name}.test.ts`));
      return place === -1 ? LONGEST.length : place;
    };
    return [...super.sort(tests)].sort((a, b) => rank(a) - rank(b));
  }
};
