import { join } from 'node:path';
import type * as IdentityProviders from '../../sandbox/identity-provider.js';
import { testCompiledCode } from './environment.js';

declare global {
  /** Node's own `require`: set by node-environment.cjs. */
  var requireByNode: NodeJS.Require;
}

/**
 * The sandbox's authorisation server as Node itself loads it: oidc-provider tells plain objects by Node's own `Object`, which
 * in a test is another one. What it is given is cloned, so that it is of that world too.
 */
export function startIdentityProvider(
  options: IdentityProviders.IdentityProviderOptions,
): Promise<IdentityProviders.IdentityProvider> {
  const loaded: typeof IdentityProviders = globalThis.requireByNode(
    join(testCompiledCode(), 'sandbox/identity-provider.js'),
  );
  return loaded.startIdentityProvider(structuredClone(options));
}
