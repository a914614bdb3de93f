/** A disagreement where something is not as it must be, compared and told as JSON; none where it is. */
export function otherThan(what: string, found: unknown, expected: unknown): string[] {
  const [is, must] = [JSON.stringify(found), JSON.stringify(expected)];
  return is === must ? [] : [`${what}: ${is}, not ${must}`];
}
