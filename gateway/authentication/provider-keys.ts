import { z } from 'zod';

/** The provider did not answer, or not with keys. */
export class ProviderUnavailable extends Error {}

/** Of the provider's answer, headers and body. */
const LONGEST_WAIT_MS = 5000;
/** Tens of keys, each with its certificates, are less. */
const LARGEST_BYTES = 256 * 1024;
/** For so long after they were read, keys count while the provider cannot say which do. */
const LONGEST_STALE_MS = 3_600_000;

const keySet = z.object({ keys: z.array(z.looseObject({})) });

export interface ProviderKeys {
  /** What the library reads keys with. Throws `ProviderUnavailable` where there are neither new keys nor recent ones. */
  fetch(url: string, init: object): Promise<Response>;
  /** Whether the provider failed the last time, so that a key that is not known may be a new one. */
  areStale(): boolean;
}

/**
 * Reads the provider's key set (RFC 7517), and keeps the last good one: the library forgets its own as soon as anybody names
 * a key that it does not know, and a provider that fails just then would shut out everybody.
 */
export function providerKeys(): ProviderKeys {
  let good: { text: string; readAt: number } | undefined;
  let stale = false;
  return {
    areStale: () => stale,
    fetch: async (url, init) => {
      try {
        good = { text: await readKeySet(url, init), readAt: Date.now() };
        stale = false;
      } catch {
        stale = true;
        if (good === undefined || Date.now() - good.readAt > LONGEST_STALE_MS) throw new ProviderUnavailable();
      }
      return new Response(good.text, { headers: { 'content-type': 'application/json' } });
    },
  };
}

/** Throws for no answer in time, a redirect, another status than 200, and a body that is too large or no key set. */
async function readKeySet(url: string, init: object): Promise<string> {
  const signal = AbortSignal.timeout(LONGEST_WAIT_MS);
  const response = await fetch(url, { ...init, redirect: 'error', signal });
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
