const Module = require('node:module');

// Lets Node's own `require` find './x.ts' where TypeScript source says './x.js', as the compiler does.
const resolveFilename = Module._resolveFilename;

Module._resolveFilename = function resolveTypeScript(request, parent, ...rest) {
  try {
    return resolveFilename.call(this, request, parent, ...rest);
  } catch (error) {
    const isOurs = /^\.{1,2}\/.*\.js$/.test(request) && parent?.filename?.endsWith('.ts');
    if (!isOurs) throw error;
    return resolveFilename.call(this, request.replace(/\.js$/, '.ts'), parent, ...rest);
  }
};
