import type { IdentityProvider, IdentityProviderOptions } from './identity-provider.js';

/**
 * Starts the authorisation server without what its package writes to the console: that it wants a newer Node, and that it
 * keeps everything in memory. Neither is news to whoever tries a sandbox out.
 */
export async function loadIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const { warn } = console;
  console.warn = (...words: unknown[]) => {
    if (!String(words[0]).includes('oidc-provider WARNING')) warn(...words);
  };
  try {
    const { startIdentityProvider } = await import('./identity-provider.js');
    return await startIdentityProvider(options);
  } finally {
    console.warn = warn;
  }
}
