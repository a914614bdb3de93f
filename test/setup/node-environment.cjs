const { TestEnvironment } = require('jest-environment-node');

/** Jest's own environment for Node, plus Node's own `require` for packages that Jest refuses to load. */
module.exports = class NodeEnvironment extends TestEnvironment {
  constructor(...settings) {
    super(...settings);
    this.global.requireByNode = require;
  }
};
