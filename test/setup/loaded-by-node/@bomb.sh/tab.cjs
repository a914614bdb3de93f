// Set by node-environment.cjs.
module.exports = globalThis.requireByNode('@bomb.sh/tab');
