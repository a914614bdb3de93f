import type { Issue } from '../domain/problems.js';
import type { AccessTokenSettings } from './access-token-settings.js';
import { missing } from './read-variables.js';
import type { Values } from './variables.js';

/** How the inbox is known at the authorisation server, as a client that lets people sign in. */
export interface InboxSettings {
  clientId: string;
  /** Read anew at each sign-in. */
  clientKeyFile: string;
}

/** Reads them together; undefined where there is no inbox. It rests on access tokens, and nothing else lets anybody in. */
export function readInboxSettings(
  values: Values,
  accessTokens: AccessTokenSettings | undefined,
  issues: Issue[],
): InboxSettings | undefined {
  const { INBOX_CLIENT_ID: clientId, INBOX_CLIENT_KEY_FILE: clientKeyFile } = values;
  if (clientId === undefined && clientKeyFile === undefined) return undefined;
  if (clientId === undefined) issues.push(missing('INBOX_CLIENT_ID', 'is required with INBOX_CLIENT_KEY_FILE'));
  if (clientKeyFile === undefined) issues.push(missing('INBOX_CLIENT_KEY_FILE', 'is required with INBOX_CLIENT_ID'));
  if (accessTokens === undefined) issues.push(missing('OAUTH_ISSUER', 'is required with INBOX_CLIENT_ID'));
  // Whatever is missing has been noted, and stops the start.
  return clientId === undefined || clientKeyFile === undefined ? undefined : { clientId, clientKeyFile };
}
