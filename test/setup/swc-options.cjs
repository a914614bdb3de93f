/** How TypeScript becomes what Node runs, in Jest and in the processes that tests start. */
module.exports = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};
