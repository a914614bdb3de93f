import { enterpriseNumber } from '../../contracts/fields.js';
import type { Agreement, PartyRole } from '../../domain/agreement.js';
import { Problem } from '../../domain/problems.js';
import type { Caller } from '../../domain/views.js';

/** The caller's organisation as the agreements know it. */
export interface Organisation {
  caller: Caller & { role: PartyRole };
  /** An agreement it is party to asks for proofs of possession. */
  mustProvePossession: boolean;
}

/**
 * Binds the organisation that the provider vouches for to its role in the agreements. Where it is the sender of one and the
 * receiver of another, the claim `referralRole` says as which it calls.
 *
 * Throws `invalidAccessToken` where the claim holds no enterprise number, `missingPermission` where no agreement names the
 * organisation, or not in that role.
 */
export function organisationOf(
  claims: Readonly<Record<string, unknown>>,
  organisationClaim: string,
  agreements: readonly Agreement[],
): Organisation {
  const number = enterpriseNumber.safeParse(claims[organisationClaim]);
  if (!number.success) throw new Problem('invalidAccessToken');
  const own = agreements.filter((agreement) => roleIn(agreement, number.data) !== undefined);
  const roles = [...new Set(own.map((agreement) => roleIn(agreement, number.data)))];
  const role = roles.length === 1 ? roles[0] : roles.find((known) => known === claims.referralRole);
  if (role === undefined) throw new Problem('missingPermission');
  return {
    caller: { role, enterpriseNumber: number.data },
    mustProvePossession: own.some((agreement) => agreement.callers?.proofOfPossession ?? false),
  };
}

function roleIn({ sender, receiver }: Agreement, enterpriseNumber: string): PartyRole | undefined {
  if (sender.enterpriseNumber === enterpriseNumber) return 'sender';
  return receiver.enterpriseNumber === enterpriseNumber ? 'receiver' : undefined;
}
