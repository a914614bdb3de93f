/** Where the inbox is on the gateway, before the public prefix. */
export const INBOX_PATH = '/inbox';

/** The inbox's own addresses, as a browser knows them. */
export interface Addresses {
  /** Scheme and host: what a browser calls the origin of a form. */
  origin: string;
  /** Path of the first page, with the public prefix. */
  home: string;
  secure: boolean;
  /** Whole URLs, as the provider is told them. */
  signedIn: string;
  signedOut: string;
  to(path: string): string;
}

/** @param publicUrl scheme, host and prefix under which the gateway is known. */
export function addressesOf(publicUrl: string): Addresses {
  const { origin, pathname, protocol } = new URL(publicUrl);
  const home = `${pathname.replace(/\/+$/, '')}${INBOX_PATH}`;
  return {
    ...{ origin, home, secure: protocol === 'https:' },
    signedIn: `${origin}${home}/signed-in`,
    signedOut: `${origin}${home}/signed-out`,
    to: (path) => `${home}${path}`,
  };
}
