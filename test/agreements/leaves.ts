export type Keys = (string | number)[];

/** Every single value of a content, by the keys that lead to it. */
export function leaves(value: unknown, keys: Keys = []): { keys: Keys; value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ keys, value }];
  const entries = Array.isArray(value) ? value.map((item, index) => [index, item] as const) : Object.entries(value);
  return entries.flatMap(([key, inner]) => leaves(inner, [...keys, key]));
}

/** A copy in which the value at each of `keys` is what `change` makes of it. */
export function withChanged<Content>(
  content: Content,
  all: readonly Keys[],
  change: (value: unknown, index: number) => unknown,
): Content {
  const copy = structuredClone(content);
  all.forEach((keys, index) => {
    const parent = keys
      .slice(0, -1)
      .reduce<Record<string, unknown>>(
        (inner, key) => inner[key] as Record<string, unknown>,
        copy as Record<string, unknown>,
      );
    const key = keys.at(-1) ?? '';
    parent[key] = change(parent[key], index);
  });
  return copy;
}
