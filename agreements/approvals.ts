import {
  type CompactJWSHeaderParameters,
  CompactSign,
  compactVerify,
  decodeProtectedHeader,
  errors,
  importJWK,
  type JWK,
} from 'jose';
import type { Approval } from '../contracts/agreement-file.js';
import type { TrustedKeys } from '../contracts/trusted-keys.js';
import type { PartyRole } from '../domain/agreement.js';
import type { Issue } from '../domain/problems.js';
import type { LoadedAgreement } from './load-agreement.js';

/** Says what the signature is for, so that one made for something else is no approval (RFC 8725, 3.11). */
const TYPE = 'agreement-approval+jws';

/** Signatures that only the holder of a private key can make: no shared secrets, no `none`. */
export const APPROVAL_ALGORITHMS: readonly string[] = [
  'Ed25519',
  'EdDSA',
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
];

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

/** How a party's approval stands; every word but `approved` is a fault. */
export type ApprovalVerdict = 'approved' | keyof typeof FAULTS;

const FAULTS = {
  missing: 'is required: the DPO has not approved yet',
  contentChanged: 'must approve exactly this content: it was changed after the signature',
  unknownKey: 'must be signed with a key that is trusted, and with its algorithm',
  keyOfOtherParty: 'must be signed with a key trusted for this party',
  otherSignature: `must be signed as ${TYPE}`,
  invalidSignature: 'must be a valid signature',
} as const;

export interface PartyApproval {
  party: PartyRole;
  verdict: ApprovalVerdict;
  /** Key that the signature names; whether it really is by that key only `approved` and `contentChanged` say. */
  keyId?: string;
}

/** How the approval of each party stands: sender first. */
export async function judgeApprovals(loaded: LoadedAgreement, trusted: TrustedKeys): Promise<PartyApproval[]> {
  return Promise.all(
    PARTIES.map(async (party) => {
      const approval = loaded.approvals.find((candidate) => candidate.party === party);
      if (approval === undefined) return { party, verdict: 'missing' as const };
      const keyId = keyNamedBy(approval.jws);
      const verdict = await judgeApproval(approval, loaded, trusted);
      return { party, verdict, ...(keyId !== undefined && { keyId }) };
    }),
  );
}

/**
 * What is wrong with the approvals of an agreement; an empty list where both parties' DPOs approved exactly this content
 * with a key that the deployment trusts for that party.
 */
export async function approvalFaults(loaded: LoadedAgreement, trusted: TrustedKeys): Promise<Issue[]> {
  const issues: Issue[] = [];
  for (const { party, verdict } of await judgeApprovals(loaded, trusted)) {
    if (verdict === 'approved') continue;
    issues.push({
      type: verdict === 'missing' ? 'requiredInput' : 'invalidInput',
      in: 'file',
      name: `${loaded.agreement.agreementId}.yaml: approvals.${party}`,
      detail: FAULTS[verdict],
    });
  }
  return issues;
}

async function judgeApproval(
  { party, jws }: Approval,
  { agreement, contentHash }: LoadedAgreement,
  trusted: TrustedKeys,
): Promise<ApprovalVerdict> {
  const keyOf = ({ kid, alg }: CompactJWSHeaderParameters): JWK => {
    const key = trusted.keys.find((candidate) => candidate.kid === kid);
    if (key === undefined) throw new UntrustedKey('unknownKey');
    if (key.organisation !== agreement[party].enterpriseNumber) throw new UntrustedKey('keyOfOtherParty');
    if (key.alg !== undefined && key.alg !== alg) throw new UntrustedKey('unknownKey');
    return key as JWK;
  };
  try {
    const { payload, protectedHeader } = await compactVerify(jws, keyOf, { algorithms: [...APPROVAL_ALGORITHMS] });
    if (protectedHeader.typ !== TYPE) return 'otherSignature';
    return new TextDecoder().decode(payload) === contentHash ? 'approved' : 'contentChanged';
  } catch (error) {
    if (error instanceof UntrustedKey) return error.verdict;
    if (error instanceof errors.JOSEError || error instanceof TypeError) return 'invalidSignature';
    throw error;
  }
}

function keyNamedBy(jws: string): string | undefined {
  try {
    const { kid } = decodeProtectedHeader(jws);
    return typeof kid === 'string' ? kid : undefined;
  } catch {
    return undefined;
  }
}

class UntrustedKey extends Error {
  constructor(readonly verdict: 'unknownKey' | 'keyOfOtherParty') {
    super(verdict);
  }
}
