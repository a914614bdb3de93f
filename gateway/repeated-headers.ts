import type { IncomingMessage } from 'node:http';
import { Problem } from '../domain/problems.js';

/** Headers that a request has once. Of some Node keeps the first and is silent, where a proxy may have looked at the last. */
const ONCE = new Map(
  ['Authorization', 'Content-Type', 'DPoP', 'Host', 'Idempotency-Key'].map((name) => [name.toLowerCase(), name]),
);

/** Throws `badRequest` where a request says twice who calls, for whom it is, or what it holds (RFC 9110, 5.3; RFC 9112, 3.2). */
export function refuseRepeatedHeaders({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): void {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = ONCE.get(rawHeaders[at]?.toLowerCase() ?? '');
    if (name === undefined) continue;
    if (seen.has(name)) {
      throw new Problem('badRequest', [{ type: 'invalidInput', in: 'header', name, detail: 'must be there once' }]);
    }
    seen.add(name);
  }
}
