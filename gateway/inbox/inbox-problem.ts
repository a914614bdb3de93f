import { Problem, type ProblemCode } from '../../domain/problems.js';

/** What can go wrong with a page and not with the API; in Dutch in `words/messages.ts`. */
export const INBOX_FAULTS = {
  notSignedIn: 'noAccessToken',
  sessionOver: 'expiredAccessToken',
  signInFailed: 'invalidAccessToken',
  signInDeclined: 'invalidAccessToken',
  notOfTheReceiver: 'missingPermission',
  mayNotRead: 'missingScope',
  formNotOurs: 'missingPermission',
} as const satisfies Record<string, ProblemCode>;

export type InboxFault = keyof typeof INBOX_FAULTS;

/** A fault of signing in, of a session, or of where a form came from. */
export class InboxProblem extends Problem {
  constructor(readonly fault: InboxFault) {
    super(INBOX_FAULTS[fault]);
  }
}
