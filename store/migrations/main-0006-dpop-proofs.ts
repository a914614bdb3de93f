import { statements } from './statements.js';

/** Proofs of possession that were used, so that none is used twice; forgotten once they would be too old anyway. */
export const dpopProofs = statements(`
create table dpop_proof (proof_hash text primary key, forget_after timestamptz not null);
create index dpop_proof_old on dpop_proof (forget_after);
`);
