const { transformFileSync } = require('@swc/core');
require('./resolve-typescript.cjs');
const swcOptions = require('./swc-options.cjs');

// Lets `node --require` this file run TypeScript source.
require.extensions['.ts'] = (module, filename) => {
  module._compile(transformFileSync(filename, { ...swcOptions, swcrc: false }).code, filename);
};
