import type { Scope } from '../../clients/scopes.js';
import { Problem } from '../../domain/problems.js';
import type { Principal } from './authenticate.js';

/** The token does not carry the scope of the operation (RFC 6750, 3.1). */
export class MissingScope extends Problem {
  constructor(readonly requiredScopes: readonly Scope[]) {
    super('missingScope');
  }
}

/** Throws `MissingScope` unless the caller's token carries the scope. */
export function requireScope({ scopes }: Principal, scope: Scope): void {
  if (!scopes.has(scope)) throw new MissingScope([scope]);
}
