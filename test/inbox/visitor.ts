/** What a browser does with an address: cookies by host, redirects followed, forms sent as their page has them. */

export interface Visited {
  status: number;
  /** Where the redirects ended. */
  url: string;
  headers: Headers;
  text: string;
}

export interface FormOptions {
  headers?: Record<string, string>;
  /** Fields as they are sent, instead of the page's own hidden ones. */
  hidden?: Record<string, string>;
}

export class Visitor {
  /** As in a browser, a host's ports share them. */
  readonly cookies = new Map<string, string>();
  /** Every `Set-Cookie` line received. */
  readonly setCookies: string[] = [];

  get(url: string): Promise<Visited> {
    return this.follow(url, { method: 'GET' });
  }

  /** Sends the form that leads to `action` from a page, with its hidden fields and these. */
  async send(page: Visited, action: string, fields: Record<string, string> = {}, options: FormOptions = {}) {
    const target = new URL(action, page.url);
    const hidden = options.hidden ?? hiddenFields(page.text, target.pathname);
    return this.post(target.href, { ...hidden, ...fields }, options.headers);
  }

  post(url: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Visited> {
    return this.follow(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin', ...headers },
    });
  }

  /** One request, no redirect followed. */
  async once(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string>), ...(cookie && { cookie }) };
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.keep(line);
    return response;
  }

  private async follow(url: string, init: RequestInit): Promise<Visited> {
    let response = await this.once(url, init);
    let at = url;
    for (let hops = 0; response.status >= 300 && response.status < 400; hops += 1) {
      if (hops > 10) throw new Error('redirects without end');
      at = new URL(response.headers.get('location') ?? '', at).href;
      response = await this.once(at);
    }
    return { status: response.status, url: at, headers: response.headers, text: await response.text() };
  }

  private keep(line: string): void {
    this.setCookies.push(line);
    const [pair = '', ...attributes] = line.split('; ');
    const end = pair.indexOf('=');
    const name = pair.slice(0, end);
    const isGone = attributes.some((attribute) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
    if (isGone) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(end + 1));
  }
}

/** Hidden fields of the form that leads to this path. */
export function hiddenFields(page: string, path: string): Record<string, string> {
  const form = page.split('<form ').find((part) => part.includes(`action="${path}"`));
  if (form === undefined) throw new Error(`no form leads to ${path}`);
  const fields = [...(form.split('</form>')[0] ?? '').matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name, value]) => [name, value]));
}
