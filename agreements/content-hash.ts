import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/**
 * SHA-256, in lower-case hexadecimal, over the RFC 8785 canonical JSON of a file's content without its `approvals`. So
 * layout and comments may change, and nothing that is agreed: open values count with status and reason.
 */
export function contentHash(content: object): string {
  const { approvals: _, ...approved } = content as { approvals?: unknown };
  const canonical = canonicalize(approved);
  if (canonical === undefined) throw new TypeError('content has no JSON form');
  return createHash('sha256').update(canonical, 'utf8').digest('hex');
}
