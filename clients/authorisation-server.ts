import * as oauth from 'oauth4webapi';
import { Problem } from '../domain/problems.js';

export interface DiscoveryOptions {
  /** Plain http to the server: for a sandbox on loopback. */
  allowHttp?: boolean;
  /** Ends the reading; ten seconds for each document where left out. */
  signal?: AbortSignal;
}

const LONGEST_WAIT_MS = 10_000;
/** Says that it may be there later, not that it is not there. */
const LATER = [408, 425, 429];

/**
 * Reads the metadata of an authorisation server: what OpenID Connect Discovery 1.0 publishes, or where the server has no such
 * document, what RFC 8414 does. A server that is away has neither: it is not asked for the second. Either has to name the
 * issuer that was asked for, so that no server's endpoints pass for another's (RFC 8414, 3.3).
 *
 * @param issuer as its tokens name it: a URL
 * @throws Problem `serviceUnavailable`
 */
export async function discoverAuthorisationServer(
  issuer: string,
  options: DiscoveryOptions = {},
): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer);
  const response = (await ask(url, 'oidc', options)) ?? (await ask(url, 'oauth2', options));
  const server = response && (await oauth.processDiscoveryResponse(url, response).catch(refuse));
  if (server === undefined) throw unavailable('has no metadata');
  return server;
}

/** The answer to one of the two; undefined where there is no such document. */
async function ask(url: URL, algorithm: 'oidc' | 'oauth2', options: DiscoveryOptions): Promise<Response | undefined> {
  const response = await oauth
    .discoveryRequest(url, {
      algorithm,
      [oauth.allowInsecureRequests]: options.allowHttp ?? false,
      signal: () => options.signal ?? AbortSignal.timeout(LONGEST_WAIT_MS),
    })
    .catch(refuse);
  if (response.status < 400 || response.status >= 500 || LATER.includes(response.status)) return response;
  await response.body?.cancel();
  return undefined;
}

function refuse(error: unknown): never {
  const isAnother = error instanceof oauth.OperationProcessingError && error.code === oauth.JSON_ATTRIBUTE_COMPARISON;
  throw unavailable(isAnother ? 'publishes the metadata of another issuer' : 'does not answer with its metadata');
}

function unavailable(what: string): Problem {
  return new Problem('serviceUnavailable', [], `the authorisation server ${what}`);
}
