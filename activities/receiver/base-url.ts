/**
 * Reads where a receiver is. Credentials, a query or a fragment have no place there: they would end up in proxy logs.
 *
 * @throws Error that names the rule and never the value.
 */
export function readBaseUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error('receiver base URL: not a URL');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error('receiver base URL: not http or https');
  if (url.username || url.password) throw new Error('receiver base URL: no credentials');
  if (url.search || url.hash) throw new Error('receiver base URL: no query and no fragment');
  return url;
}
