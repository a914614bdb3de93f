const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a secret may travel there: by https, or not beyond this machine; without credentials, query and fragment. */
export function isSecureUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
  return isSafe && username + password + search + hash === '';
}

/** The same in words, for whoever gave another. */
export const SECURE_URL_RULE = 'must be an https URL (http on loopback only) without credentials, query and fragment';
