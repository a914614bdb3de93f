import type { Agreement } from '../../domain/agreement.js';
import { loadIdentityProvider } from '../load-identity-provider.js';
import { newSigningKey } from '../signing-key.js';
import { PROGRAMS, type ProgramKeys, registrationsOf, type SandboxSignIn, signedIn } from './party-programs.js';

/** Fresh keys of both programs, for as long as this process runs. */
export async function newProgramKeys(): Promise<ProgramKeys> {
  return { sender: await newSigningKey(PROGRAMS.sender), receiver: await newSigningKey(PROGRAMS.receiver) };
}

/** Starts an authorisation server that knows the programs of both parties of an agreement, and signs them in. */
export async function openSignIn(
  agreement: Agreement,
  options: { keys?: ProgramKeys; port?: number } = {},
): Promise<{ signIn: SandboxSignIn; close(): Promise<void> }> {
  const { keys = await newProgramKeys(), port } = options;
  const clients = registrationsOf(agreement, keys);
  const provider = await loadIdentityProvider({ clients, ...(port !== undefined && { port }) });
  const authoriseOf = await signedIn(agreement, keys, provider.issuer);
  return { signIn: { provider, authoriseOf }, close: provider.close };
}
