import { join } from 'node:path';
import type { TemporalServer } from '../embedded/temporal-server.js';
import type { CommandToPaste } from './commands-to-paste.js';

/** What runs, and where. */
export interface Welcome {
  temporal: TemporalServer;
  apiUrl: string;
  standInUrl: string;
  directory: string;
  environmentFile: string;
  logFile: string;
  commands: readonly CommandToPaste[];
}

const COMMAND_LINE = join(__dirname, '..', '..', 'clients', 'cli', 'main.js');

/** What `npm start` says once everything runs: where to look, and what to paste. */
export function welcome({ temporal, commands, ...welcomed }: Welcome): string {
  return `The connector is up, all of it on 127.0.0.1. One referral waits for its outcome.

  Temporal UI     ${temporal.uiAddress}/namespaces/${temporal.namespace}/workflows
  HTTP API        ${welcomed.apiUrl}
  stand-in OCMW   ${welcomed.standInUrl}/sandbox/referrals
  log             ${welcomed.logFile}

Three commands to paste into another terminal:

${commands.map(({ explanation, command }, index) => `${index + 1}. ${explanation}:\n\n${command}\n`).join('\n')}
Then see what came of them, in the Temporal UI or with

node --env-file='${welcomed.environmentFile}' '${COMMAND_LINE}' list

Ctrl-C stops everything. ${welcomed.directory} is kept for the next start; remove it to begin anew.`;
}
