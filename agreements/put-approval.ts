import { isMap, isScalar, type Node, parseDocument, stringify } from 'yaml';
import type { Approval } from '../contracts/agreement-file.js';
import { readAgreement } from './load-agreement.js';

/**
 * The text of an agreement file with this approval in it, in place of an earlier one of the same party. Only the section
 * `approvals` is written, so that comments and layout of what was signed stay as they are. Undefined where the file is
 * laid out so that the section cannot be written by itself.
 */
export function putApproval(text: string, approval: Approval): string | undefined {
  const before = readAgreement({ text });
  if ('issues' in before) return undefined;
  const others = before.loaded.approvals.filter(({ party }) => party !== approval.party);
  const approvals = [...others, approval];
  const section = stringify({ approvals }, { lineWidth: 0 });
  const [start, end] = placeOf(text);
  const lead = start === text.length ? `${text.endsWith('\n') ? '' : '\n'}\n` : '';
  const changed = `${text.slice(0, start)}${lead}${section.trimEnd()}${end === text.length ? '\n' : text.slice(end)}`;
  const after = readAgreement({ text: changed });
  const isAsMeant =
    'loaded' in after &&
    after.loaded.contentHash === before.loaded.contentHash &&
    JSON.stringify(after.loaded.approvals) === JSON.stringify(approvals);
  return isAsMeant ? changed : undefined;
}

/** Where the section stands, without the white space and comments after it; the end of the text where there is none. */
function placeOf(text: string): [number, number] {
  const { contents } = parseDocument(text);
  const pair = isMap(contents)
    ? contents.items.find(({ key }) => isScalar(key) && key.value === 'approvals')
    : undefined;
  const start = (pair?.key as Node | undefined)?.range?.[0];
  const end = (pair?.value as Node | undefined)?.range?.[1];
  if (start === undefined || end === undefined) return [text.length, text.length];
  return [start, start + text.slice(start, end).trimEnd().length];
}
