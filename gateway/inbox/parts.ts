import type { InboxSessions } from '../../clients/inbox-sessions.js';
import type { ReferralClient } from '../../clients/referral-client.js';
import type { Agreement } from '../../domain/agreement.js';
import type { Authenticate } from '../authentication/authenticate.js';
import type { Addresses } from './addresses.js';
import type { InboxCookie } from './cookies.js';
import type { SignInProvider } from './sign-in/provider.js';

/** What the pages rest on: the referral client, as every other caller of the API, and nothing else. */
export interface Inbox {
  client: ReferralClient;
  authenticate: Authenticate;
  agreements: () => readonly Agreement[];
  addresses: Addresses;
  provider: SignInProvider;
  sessions: InboxSessions;
  sessionCookie: InboxCookie;
}
