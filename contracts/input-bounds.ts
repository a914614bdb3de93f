/** Far above the largest input there is (a submission has about fifty values on three levels). */
const MAXIMUM_VALUES = 500;
const MAXIMUM_DEPTH = 10;

/**
 * Why `input` is too much to look at, or `undefined`. A schema reports a fault per unknown field, so without a bound a
 * hostile input would buy a far larger answer. Walks without recursion, and stops at the bound.
 */
export function boundsFault(input: unknown): string | undefined {
  let values = 0;
  const waiting: { value: unknown; depth: number }[] = [{ value: input, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    values += 1;
    if (next.depth > MAXIMUM_DEPTH) return `must be at most ${MAXIMUM_DEPTH} levels deep`;
    if (typeof next.value !== 'object' || next.value === null) continue;
    const inner = Object.values(next.value);
    if (values + waiting.length + inner.length > MAXIMUM_VALUES) return `must hold at most ${MAXIMUM_VALUES} values`;
    for (const value of inner) waiting.push({ value, depth: next.depth + 1 });
  }
  return undefined;
}
