import {
  type CheckReport,
  checkReceiver,
  RECEIVER_CHECKS,
  type ReceiverCheckOptions,
  type ReceiverReport,
} from '../../clients/receiver-check/check-receiver.js';
import type { StandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { TOKEN } from './altered-receiver.js';

/** One run of every check. */
export async function check(baseUrl: string, options: Partial<ReceiverCheckOptions> = {}): Promise<ReceiverReport> {
  const quick = { pauseMilliseconds: 1 };
  const report = await checkReceiver({ baseUrl, agreementId: 'opgroeien-diest', token: TOKEN, ...quick, ...options });
  expect(report.checks.map(({ name }) => name)).toEqual(RECEIVER_CHECKS.map(({ name }) => name));
  return report;
}

/** Names of the checks that went so. */
export function names({ checks }: ReceiverReport, outcome: CheckReport['outcome']): string[] {
  return checks.filter((one) => one.outcome === outcome).map(({ name }) => name);
}

/** Somebody who opens a dossier when asked to. */
export function opening({ openDossier }: StandInReceiver): Partial<ReceiverCheckOptions> {
  return {
    dossierReference: 'TEST-1',
    dossierOpened: async (referralId, reference) => void openDossier(referralId, reference),
  };
}
