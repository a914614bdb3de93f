export interface Markup {
  /** Every element with its attributes, in order. */
  elements: { name: string; attributes: Record<string, string> }[];
  /** What a reader sees, with its entities resolved; style sheets left out. */
  text: string;
}

const VOID = ['meta', 'br', 'hr', 'img', 'link', 'input'];

/**
 * Reads a document that claims to be well-formed; fails where an element is not closed in its turn, an attribute is not
 * quoted or given twice, or a character that means something stands bare.
 */
export function readMarkup(document: string): Markup {
  const body = document.replace(/^<!DOCTYPE html>\n/, '');
  const open: string[] = [];
  const elements: Markup['elements'] = [];
  let text = '';
  for (const [token] of body.matchAll(/<[^>]*>|[^<]+/g)) {
    const tag = /^<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"<]*")*)( \/)?>$/.exec(token);
    if (tag === null) {
      if (token.startsWith('<')) throw new Error(`no tag: ${token}`);
      text += open.includes('style') ? '' : resolved(token);
      continue;
    }
    const [, closing, name = '', attributes = '', selfClosing] = tag;
    if (closing) {
      if (open.pop() !== name) throw new Error(`closed out of turn: ${token}`);
      text += ' ';
      continue;
    }
    if (VOID.includes(name) !== Boolean(selfClosing)) throw new Error(`void or not: ${token}`);
    if (!selfClosing) open.push(name);
    elements.push({ name, attributes: attributesOf(attributes) });
  }
  if (open.length > 0) throw new Error(`never closed: ${open.join(', ')}`);
  return { elements, text: text.replace(/\s+/g, ' ') };
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/ ([a-z-]+)="([^"]*)"/g)) {
    if (name in found) throw new Error(`given twice: ${name}`);
    found[name] = resolved(value);
  }
  return found;
}

function resolved(text: string): string {
  const bare = text.replace(/&#(\d+);/g, '').match(/[&>]/);
  if (bare) throw new Error(`bare ${bare[0]} in: ${text}`);
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
}
