import { type CompactJWSHeaderParameters, CompactSign, compactVerify, errors, importJWK, type JWK } from 'jose';
import type { Approval } from '../contracts/agreement-file.js';
import type { TrustedKeys } from '../contracts/trusted-keys.js';
import type { PartyRole } from '../domain/agreement.js';
import type { Issue } from '../domain/problems.js';
import type { LoadedAgreement } from './load-agreement.js';

/** Says what the signature is for, so that one made for something else is no approval (RFC 8725, 3.11). */
const TYPE = 'agreement-approval+jws';

/** Signatures that only the holder of a private key can make: no shared secrets, no `none`. */
const ALGORITHMS = ['Ed25519', 'EdDSA', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512', 'RS256'];

const ALGORITHM_BY_CURVE: Record<string, string> = {
  Ed25519: 'Ed25519',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
};

const PARTIES: readonly PartyRole[] = ['sender', 'receiver'];

/**
 * A DPO's approval: a compact JWS (RFC 7515) whose payload is the content hash, as text. `privateKey` needs a `kid`;
 * its algorithm is its `alg`, or the one its curve has, or PS256. Throws `TypeError` without a `kid`.
 */
export async function signApproval(contentHash: string, privateKey: JWK): Promise<string> {
  if (!privateKey.kid) throw new TypeError('the key needs a kid');
  const alg = privateKey.alg ?? ALGORITHM_BY_CURVE[privateKey.crv ?? ''] ?? 'PS256';
  return new CompactSign(new TextEncoder().encode(contentHash))
    .setProtectedHeader({ alg, kid: privateKey.kid, typ: TYPE })
    .sign(await importJWK(privateKey, alg));
}

/**
 * What is wrong with the approvals of an agreement; an empty list where both parties' DPOs approved exactly this content
 * with a key that the deployment trusts for that party.
 */
export async function approvalFaults(loaded: LoadedAgreement, trusted: TrustedKeys): Promise<Issue[]> {
  const issues: Issue[] = [];
  for (const party of PARTIES) {
    const approval = loaded.approvals.find((candidate) => candidate.party === party);
    const detail = approval ? await faultOf(approval, loaded, trusted) : 'is required: the DPO has not approved yet';
    if (detail === undefined) continue;
    issues.push({
      type: approval ? 'invalidInput' : 'requiredInput',
      in: 'file',
      name: `${loaded.agreement.agreementId}.yaml: approvals.${party}`,
      detail,
    });
  }
  return issues;
}

async function faultOf(
  { party, jws }: Approval,
  { agreement, contentHash }: LoadedAgreement,
  trusted: TrustedKeys,
): Promise<string | undefined> {
  const keyOf = ({ kid, alg }: CompactJWSHeaderParameters): JWK => {
    const key = trusted.keys.find((candidate) => candidate.kid === kid);
    if (key?.organisation !== agreement[party].enterpriseNumber) throw new UntrustedKey();
    if (key.alg !== undefined && key.alg !== alg) throw new UntrustedKey();
    return key as JWK;
  };
  try {
    const { payload, protectedHeader } = await compactVerify(jws, keyOf, { algorithms: ALGORITHMS });
    if (protectedHeader.typ !== TYPE) return `must be signed as ${TYPE}`;
    return new TextDecoder().decode(payload) === contentHash ? undefined : 'must approve exactly this content';
  } catch (error) {
    if (error instanceof UntrustedKey) return 'must be signed with a key trusted for this party';
    if (error instanceof errors.JOSEError || error instanceof TypeError) return 'must be a valid signature';
    throw error;
  }
}

class UntrustedKey extends Error {}
