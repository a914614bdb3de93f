/** What a token may let its caller do: one scope for each kind of operation, as the OpenAPI document declares them. */
export const SCOPES = {
  'referrals:submit': 'Submit referrals.',
  'referrals:read': 'Read status, timeline and list of the own referrals, and the own feed.',
  'referrals:report': 'Report events on the own referrals.',
  'referrals:assign': 'Say which social worker may read a referral that is addressed to the own organisation.',
  'referrals:consult':
    'Read the record of a referral that is assigned to the person who calls; for people, never for programs.',
  'agreements:switch': 'Suspend an agreement of the own organisation, and confirm that it resumes.',
  'access:export': 'Export all that is held on one client, for an access request (GDPR 15).',
  'breaches:read': 'Read the breach items of the own organisation.',
  'breaches:conclude': 'Record how the own organisation concludes the review of a breach.',
} as const;

export type Scope = keyof typeof SCOPES;
export const ALL_SCOPES: ReadonlySet<Scope> = new Set(Object.keys(SCOPES) as Scope[]);

/** The scopes of ours in a space-separated list (RFC 6749, 3.3); of others, nothing is known. */
export function scopesIn(list: string): ReadonlySet<Scope> {
  return new Set(list.split(' ').filter((scope): scope is Scope => Object.hasOwn(SCOPES, scope)));
}
