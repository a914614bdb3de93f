import type { Issue } from '../domain/problems.js';
import { missing } from './read-variables.js';
import type { Deployment, Values, VariableName } from './variables.js';

/** The authorisation server whose tokens the gateway takes. */
export interface AccessTokenSettings {
  issuer: string;
  /** Where left out, the server's metadata say. */
  jwksUrl?: string;
  audience: string;
  organisationClaim: string;
  personClaim: string;
  publicUrl: string;
  tokenUrl?: string;
}

const NEEDED = ['OAUTH_AUDIENCE', 'GATEWAY_PUBLIC_URL'] as const satisfies VariableName[];
const SECURE = [
  'OAUTH_ISSUER',
  'OAUTH_JWKS_URL',
  'OAUTH_TOKEN_URL',
  'GATEWAY_PUBLIC_URL',
] as const satisfies VariableName[];

/** Reads them together: with an issuer, everything that its tokens are checked by has to be there. */
export function readAccessTokenSettings(
  values: Values,
  deployment: Deployment,
  issues: Issue[],
): AccessTokenSettings | undefined {
  const { OAUTH_ISSUER: issuer, OAUTH_ORGANISATION_CLAIM: organisationClaim, OAUTH_PERSON_CLAIM: personClaim } = values;
  if (issuer === undefined) return undefined;
  for (const name of NEEDED) {
    if (values[name] === undefined) issues.push(missing(name, 'is required with OAUTH_ISSUER'));
  }
  if (deployment === 'production') {
    for (const name of SECURE) {
      const url = values[name];
      if (url === undefined || new URL(url).protocol === 'https:') continue;
      issues.push({ type: 'rejectedInput', in: 'environment', name, detail: 'must be an https URL in production' });
    }
  }
  const { OAUTH_JWKS_URL: jwksUrl, OAUTH_AUDIENCE: audience, GATEWAY_PUBLIC_URL: publicUrl } = values;
  // Whatever is missing has been noted, and stops the start.
  if (audience === undefined || publicUrl === undefined) return undefined;
  if (organisationClaim === undefined || personClaim === undefined) return undefined;
  const { OAUTH_TOKEN_URL: tokenUrl } = values;
  return {
    issuer,
    ...(jwksUrl !== undefined && { jwksUrl }),
    audience,
    organisationClaim,
    personClaim,
    publicUrl,
    ...(tokenUrl !== undefined && { tokenUrl }),
  };
}
