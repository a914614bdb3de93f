import type { LoadedAgreement } from './load-agreement.js';
import type { OpenValue } from './open-values.js';

/**
 * One difference between two versions. `path` is the place in the file; an item of a list is named by what identifies
 * it, as in `territory.postalCodes[3290].localities`.
 */
export type Difference =
  | { path: string; kind: 'changed'; before: unknown; after: unknown }
  | { path: string; kind: 'added'; after: unknown }
  | { path: string; kind: 'removed'; before: unknown }
  /** The same items in another order; of legal bases the first one counts for more. */
  | { path: string; kind: 'reordered'; before: unknown[]; after: unknown[] }
  | { path: string; kind: 'becameProposal' | 'settled' | 'explained'; reason: string };

/** Fields by which the items of the agreement's lists are told apart, the first that an item has. */
const IDENTITIES = ['code', 'item', 'ruleId', 'enterpriseNumber', 'party', 'for', 'name'];

/**
 * What differs between two versions of an agreement: contents first, then what became or stopped being a proposal or has
 * another reason. Empty only where both have the same content hash; approvals are left out.
 */
export function differencesBetween(before: LoadedAgreement, after: LoadedAgreement): Difference[] {
  return [
    ...differences('', before.agreement, after.agreement),
    ...statusDifferences(before.openValues, after.openValues),
  ];
}

function differences(path: string, before: unknown, after: unknown): Difference[] {
  if (before === undefined) return [{ path, kind: 'added', after }];
  if (after === undefined) return [{ path, kind: 'removed', before }];
  if (isList(before) && isList(after)) return listDifferences(path, before, after);
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => differences(path === '' ? name : `${path}.${name}`, before[name], after[name]));
  }
  return before === after ? [] : [{ path, kind: 'changed', before, after }];
}

function listDifferences(path: string, before: unknown[], after: unknown[]): Difference[] {
  // Days say something together: [7, 14] → [5] is one change.
  if ([...before, ...after].every((item) => typeof item === 'number')) {
    return String(before) === String(after) ? [] : [{ path, kind: 'changed', before, after }];
  }
  const [old, fresh] = [byIdentity(before), byIdentity(after)];
  const names = [...new Set([...old.keys(), ...fresh.keys()])];
  const found = names.flatMap((name) => differences(`${path}[${name}]`, old.get(name), fresh.get(name)));
  const staying = (items: Map<string, unknown>, others: Map<string, unknown>) =>
    [...items.keys()].filter((name) => others.has(name));
  const [order, newOrder] = [staying(old, fresh), staying(fresh, old)];
  const isReordered = order.some((name, index) => name !== newOrder[index]);
  return isReordered ? [...found, { path, kind: 'reordered', before: order, after: newOrder }] : found;
}

/** The items by what identifies them; a second one with the same identity gets a number. */
function byIdentity(items: unknown[]): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const item of items) {
    const name = String(isRecord(item) ? item[IDENTITIES.find((field) => field in item) ?? ''] : item);
    let unique = name;
    for (let count = 2; found.has(unique); count += 1) unique = `${name}, ${count}`;
    found.set(unique, item);
  }
  return found;
}

function statusDifferences(before: OpenValue[], after: OpenValue[]): Difference[] {
  const paths = [...new Set([...before, ...after].map(({ path }) => path))];
  return paths.flatMap((path): Difference[] => {
    const old = before.find((value) => value.path === path);
    const fresh = after.find((value) => value.path === path);
    const wasProposal = old?.status === 'proposal';
    const reason = fresh?.reason ?? '';
    if (fresh?.status === 'proposal' && !wasProposal) return [{ path, kind: 'becameProposal', reason }];
    if (fresh?.status !== 'proposal' && wasProposal) return [{ path, kind: 'settled', reason }];
    return old?.reason === fresh?.reason ? [] : [{ path, kind: 'explained', reason }];
  });
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
