import { z } from 'zod';
import { discoverAuthorisationServer } from '../../clients/authorisation-server.js';

/** The provider did not answer, or not with keys. */
export class ProviderUnavailable extends Error {}

/** Of the provider's answers, headers and bodies. */
const LONGEST_WAIT_MS = 5000;
/** Tens of keys, each with its certificates, are less. */
const LARGEST_BYTES = 256 * 1024;
/** For so long after they were read, keys count while the provider cannot say which do. */
const LONGEST_STALE_MS = 3_600_000;

const keySet = z.object({ keys: z.array(z.looseObject({})) });

export interface KeySetPlace {
  /** The authorisation server, as its tokens name it. */
  issuer: string;
  /** Where it publishes its signing keys; where left out, its metadata say, read again with the keys. */
  jwksUri?: string;
  /** Plain http to the provider: for a sandbox on loopback. */
  allowHttp?: boolean;
}

export interface ProviderKeys {
  /** What the library reads keys with, wherever it thinks that they are. Throws `ProviderUnavailable` where there are neither new keys nor recent ones. */
  fetch(url: string, init: object): Promise<Response>;
  /** Whether the provider failed the last time, so that a key that is not known may be a new one. */
  areStale(): boolean;
}

/**
 * Reads the provider's key set (RFC 7517), and keeps the last good one: the library forgets its own as soon as anybody names
 * a key that it does not know, and a provider that fails just then would shut out everybody.
 */
export function providerKeys(place: KeySetPlace): ProviderKeys {
  let good: { text: string; readAt: number } | undefined;
  let stale = false;
  return {
    areStale: () => stale,
    fetch: async (_url, init) => {
      try {
        const signal = AbortSignal.timeout(LONGEST_WAIT_MS);
        const url = await addressOf(place, signal);
        good = { text: await readKeySet(url, { ...init, signal }), readAt: Date.now() };
        stale = false;
      } catch {
        stale = true;
        if (good === undefined || Date.now() - good.readAt > LONGEST_STALE_MS) throw new ProviderUnavailable();
      }
      return new Response(good.text, { headers: { 'content-type': 'application/json' } });
    },
  };
}

/** Throws `Problem` for a provider whose metadata cannot be had, and `ProviderUnavailable` where they name no safe address. */
async function addressOf({ issuer, jwksUri, allowHttp = false }: KeySetPlace, signal: AbortSignal): Promise<string> {
  if (jwksUri !== undefined) return jwksUri;
  const { jwks_uri: address } = await discoverAuthorisationServer(issuer, { allowHttp, signal });
  if (address === undefined || !(allowHttp || address.startsWith('https://'))) throw new ProviderUnavailable();
  return address;
}

/** Throws for no answer in time, a redirect, another status than 200, and a body that is too large or no key set. */
async function readKeySet(url: string, init: object): Promise<string> {
  const response = await fetch(url, { ...init, redirect: 'error' });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new ProviderUnavailable();
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > LARGEST_BYTES) throw new ProviderUnavailable();
    parts.push(part);
  }
  return JSON.stringify(keySet.parse(JSON.parse(Buffer.concat(parts).toString('utf8'))));
}
