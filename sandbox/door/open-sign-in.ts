import type { Agreement } from '../../domain/agreement.js';
import { addressesOf } from '../../gateway/inbox/addresses.js';
import type { ProviderClient } from '../identity-provider.js';
import { loadIdentityProvider } from '../load-identity-provider.js';
import { newSigningKey } from '../signing-key.js';
import { inboxPeople } from './inbox-people.js';
import { PROGRAMS, type ProgramKeys, registrationsOf, type SandboxSignIn, signedIn } from './party-programs.js';

/** Fresh keys of both programs, for as long as this process runs. */
export async function newProgramKeys(): Promise<ProgramKeys> {
  return { sender: await newSigningKey(PROGRAMS.sender), receiver: await newSigningKey(PROGRAMS.receiver) };
}

/**
 * Starts an authorisation server that knows the programs of both parties of an agreement, and signs them in.
 *
 * @param options `inboxAt`: where the gateway with the inbox will be, for people to sign in there
 */
export async function openSignIn(
  agreement: Agreement,
  options: { keys?: ProgramKeys; port?: number; inboxAt?: string } = {},
): Promise<{ signIn: SandboxSignIn; close(): Promise<void> }> {
  const { keys = await newProgramKeys(), port, inboxAt } = options;
  const inbox = inboxAt === undefined ? undefined : await inboxClient(agreement, inboxAt);
  const provider = await loadIdentityProvider({
    clients: [...registrationsOf(agreement, keys), ...(inbox ? [inbox.registration] : [])],
    ...(inbox && { people: inboxPeople(agreement) }),
    ...(port !== undefined && { port }),
  });
  const authoriseOf = await signedIn(agreement, keys, provider.issuer);
  return { signIn: { provider, authoriseOf, ...(inbox && { inbox: inbox.known }) }, close: provider.close };
}

/** A fresh key for the inbox, and what the provider is told of it. */
async function inboxClient({ receiver }: Agreement, publicUrl: string) {
  const clientId = 'inbox';
  const key = await newSigningKey(clientId);
  const { d: _, ...publicKey } = key;
  const { signedIn: redirectUri, signedOut: signedOutUri } = addressesOf(publicUrl);
  const registration: ProviderClient = {
    ...{ clientId, enterpriseNumber: receiver.enterpriseNumber, publicKey },
    signIn: { redirectUri, signedOutUri },
  };
  return { known: { clientId, key }, registration };
}
