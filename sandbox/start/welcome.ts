import type { TemporalServer } from '../embedded/temporal-server.js';
import { type CommandToPaste, referral } from './commands-to-paste.js';

/** What runs, and where. */
export interface Welcome {
  temporal: TemporalServer;
  apiUrl: string;
  /** The pages of an OCMW without an application of its own. */
  inboxUrl: string;
  /** The authorisation server. */
  issuer: string;
  /** The OCMW that is delivered to. */
  receiver: { url: string; isStandIn: boolean };
  directory: string;
  environmentFile: string;
  logFile: string;
  commands: readonly CommandToPaste[];
}

/** What `npm start` says once everything runs: where to look, and what to paste. */
export function welcome({ temporal, commands, receiver, ...welcomed }: Welcome): string {
  const first = receiver.isStandIn ? 'waits for its outcome' : 'is on its way to your own system';
  return `The connector is up, all of it on 127.0.0.1. One referral ${first},
one in the inbox to be read: choose there who you are.

  Temporal UI     ${temporal.uiAddress}/namespaces/${temporal.namespace}/workflows
  HTTP API        ${welcomed.apiUrl}
  inbox           ${welcomed.inboxUrl}
  authorisation   ${welcomed.issuer}
  ${receiver.isStandIn ? `stand-in OCMW   ${receiver.url}/sandbox/referrals` : `your OCMW       ${receiver.url}`}
  log             ${welcomed.logFile}

Commands to paste into another terminal; the first three go over HTTP, each as the program of one party:

${commands.map(({ explanation, command }, index) => `${index + 1}. ${explanation}:\n\n${command}\n`).join('\n')}
Then see what came of them, in the Temporal UI or with

${referral(welcomed, 'list')}

Ctrl-C stops everything. ${welcomed.directory} is kept for the next start; remove it to begin anew.`;
}
