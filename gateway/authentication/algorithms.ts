/** What tokens and proofs may be signed with: nothing that rests on a shared secret, of a strength of today (RFC 8725, 3.1). */
export const SIGNATURE_ALGORITHMS = ['ES256', 'ES384', 'PS256', 'PS384', 'EdDSA', 'Ed25519', 'RS256'];
