import { z } from 'zod';
import { type Issue, Problem } from '../domain/problems.js';
import { missing, withoutEmpty } from './read-variables.js';
import { isSecureUrl, SECURE_URL_RULE } from './secure-url.js';

const text = z.string().regex(/^[\x21-\x7e]{1,500}$/);
const TEXT_RULE = 'must be 1 to 500 printable characters without spaces';

/** What the command line reads to reach the HTTP API as a party's program; docs/configuration.md is held equal by a test. */
export const CALLER_VARIABLES = {
  REFERRAL_URL: {
    meaning:
      'Where the HTTP API is, base path included; without it, and without `--url`, a command works on the store.',
    rule: SECURE_URL_RULE,
    schema: z.string().refine(isSecureUrl),
  },
  REFERRAL_ISSUER: {
    meaning: 'The authorisation server that gives out access tokens; its endpoints are read from its metadata.',
    rule: SECURE_URL_RULE,
    schema: z.string().refine(isSecureUrl),
  },
  REFERRAL_CLIENT_ID: {
    meaning: 'What this program is called there. Required with `REFERRAL_ISSUER`.',
    rule: TEXT_RULE,
    schema: text,
  },
  REFERRAL_CLIENT_KEY_FILE: {
    meaning:
      'The private key that it signs in with (`referral client-key new`), mode 0600; read anew for each token. Required with `REFERRAL_ISSUER`.',
    rule: 'must be the path of a file that this process can read',
    schema: z.string(),
  },
  REFERRAL_RESOURCE: {
    meaning: 'How that server names this API, where it serves several (RFC 8707).',
    rule: 'must be a URI',
    schema: z.string().refine((uri) => URL.canParse(uri)),
  },
  REFERRAL_SCOPE: {
    meaning: 'Scopes to ask for, space-separated, instead of the one that a command needs.',
    rule: 'must be scopes, separated by single spaces',
    schema: z.string().regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/),
  },
  REFERRAL_PROOF_OF_POSSESSION: {
    meaning: '`true` binds tokens to a key that is made for the run (DPoP), as an agreement may ask for.',
    rule: 'must be true or false',
    schema: z.enum(['true', 'false']),
  },
  REFERRAL_TOKEN: {
    meaning: 'A fixed access token instead, for trying out; or `--token-file`.',
    rule: 'must be one line of visible characters',
    schema: z.string(),
    secret: true,
  },
  RECEIVER_TOKEN: {
    meaning: 'The token that a receiver gave out, for `referral receiver check`; or `--token-file`.',
    rule: 'must be one line of visible characters',
    schema: z.string(),
    secret: true,
  },
} as const satisfies Record<
  string,
  { meaning: string; rule: string; schema: z.ZodType<string, string>; secret?: true }
>;

type CallerVariable = keyof typeof CALLER_VARIABLES;

/** How a program signs in at the authorisation server, as its environment says. */
export interface CallerCredentials {
  issuer: string;
  clientId: string;
  keyFile: string;
  resource?: string;
  scope?: string;
  proofOfPossession: boolean;
}

/**
 * Reads a program's credentials; undefined without `REFERRAL_ISSUER`. Throws `Problem('configurationInvalid')` with every fault
 * at once, by variable and rule.
 */
export function readCallerCredentials(environment: NodeJS.ProcessEnv): CallerCredentials | undefined {
  const given = withoutEmpty(environment);
  if (given.REFERRAL_ISSUER === undefined) return undefined;
  const issues: Issue[] = [];
  const read = (name: CallerVariable): string | undefined => {
    const value = given[name];
    if (value === undefined || CALLER_VARIABLES[name].schema.safeParse(value).success) return value;
    issues.push({ type: 'schemaViolation', in: 'environment', name, detail: CALLER_VARIABLES[name].rule });
    return undefined;
  };
  const required = (name: CallerVariable): string => {
    if (given[name] === undefined) issues.push(missing(name, 'is required with REFERRAL_ISSUER'));
    return read(name) ?? '';
  };
  const [resource, scope] = [read('REFERRAL_RESOURCE'), read('REFERRAL_SCOPE')];
  const credentials = {
    issuer: required('REFERRAL_ISSUER'),
    clientId: required('REFERRAL_CLIENT_ID'),
    keyFile: required('REFERRAL_CLIENT_KEY_FILE'),
    ...(resource !== undefined && { resource }),
    ...(scope !== undefined && { scope }),
    proofOfPossession: read('REFERRAL_PROOF_OF_POSSESSION') === 'true',
  };
  if (issues.length > 0) throw new Problem('configurationInvalid', issues);
  return credentials;
}
