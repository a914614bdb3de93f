import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** A fresh ES256 key, as a private JWK with `kid`. */
export async function newSigningKey(kid: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' };
}
