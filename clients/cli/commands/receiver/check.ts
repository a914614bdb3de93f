import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { Problem } from '../../../../domain/problems.js';
import { checkBaseUrl, checkToken } from '../../../http-requests.js';
import { type CheckReport, checkReceiver, type ReceiverReport } from '../../../receiver-check/check-receiver.js';
import { finishCommand } from '../../command.js';
import { writeJson } from '../../output.js';
import type { Surroundings } from '../../surroundings.js';

interface CheckOptions {
  agreement: string;
  tokenFile?: string;
  caFile?: string;
  dossier?: string;
  json?: boolean;
}

const ENDS = `
It sends referrals of an invented client, looks at every answer, and erases all of it again: point it at a test system.
Each line names the call and the fields, never a value. What is wrong ends with exit code 9.
`;

/** `receiver check`: what an implementation of the receiver contract gets wrong. */
export function addReceiverCheck(receiver: Command, surroundings: Surroundings): void {
  const command = receiver
    .command('check')
    .description('Tell what an implementation of the receiver contract (docs/openapi/receiver.yaml) gets wrong')
    .argument('<url>', 'where it is served: https, or http on this machine')
    .option('--token-file <file>', 'file with the bearer token that it gave out, or the token itself in RECEIVER_TOKEN')
    .option('--agreement <agreementId>', 'agreement that the referrals name', 'opgroeien-diest')
    .option('--ca-file <file>', 'PEM of the authorities to trust instead of the system’s')
    .option('--dossier <reference>', 'waits until you opened a dossier with this reference, and checks what follows')
    .addHelpText('after', ENDS);
  finishCommand(command, [
    'referral receiver check http://127.0.0.1:8090',
    'referral receiver check https://referrals.ocmw.example/referralReceiver/v1 --token-file token --agreement opgroeien-diest',
    'referral receiver check https://test.ocmw.example --token-file token --ca-file own-authority.pem --dossier TEST-1 --json',
  ]).action((url: string, options: CheckOptions) => check(url, options, surroundings));
}

async function check(url: string, options: CheckOptions, surroundings: Surroundings): Promise<void> {
  const { stdout, stderr, environment, interrupted } = surroundings;
  const token =
    options.tokenFile === undefined ? environment.RECEIVER_TOKEN : fileOf('--token-file', options.tokenFile);
  const sent: string[] = [];
  interrupted.addEventListener('abort', () => {
    if (sent.length > 0) stderr.write(`not erased: ${sent.join(', ')}\n`);
  });
  const report = await checkReceiver({
    baseUrl: checkBaseUrl(url),
    agreementId: options.agreement,
    ...(token && { token: checkToken(token) }),
    ...(options.caFile !== undefined && { certificateAuthority: fileOf('--ca-file', options.caFile) }),
    ...(options.dossier !== undefined && {
      dossierReference: options.dossier,
      dossierOpened: (referralId: string, reference: string) => askForDossier(referralId, reference, surroundings),
    }),
    onReferral: (referralId) => sent.push(referralId),
    onReport: (one) => {
      if (!options.json) stdout.write(linesOf(one));
    },
  });
  const failed = report.checks.filter(({ outcome }) => outcome === 'failed').length;
  const isClean = report.remaining.length === 0;
  if (options.json) writeJson(stdout, { ok: failed === 0, ...report });
  else stdout.write(summaryOf(report));
  if (failed > 0) throw new Problem('verificationFailed', [], `${failed} of ${report.checks.length} checks failed`);
  if (!isClean) stderr.write('what was not erased yet has to be looked at by the receiver’s people\n');
}

const LABELS = { passed: 'ok  ', failed: 'FAIL', notChecked: 'open' } as const;

function linesOf({ name, outcome, faults, came, expected, traceIds }: CheckReport): string {
  const said = outcome === 'passed' ? came : faults;
  const line = `${LABELS[outcome]}  ${name}${said.length === 0 ? '' : `: ${said.join('; ')}`}\n`;
  if (outcome !== 'failed') return line;
  const details = [
    `expected: ${expected}`,
    ...came.map((one) => `came: ${one}`),
    ...traceIds.slice(0, 3).map((id) => `trace id: ${id}`),
  ];
  return line + details.map((detail) => `      ${detail}\n`).join('');
}

function summaryOf({ checks, erased, remaining }: ReceiverReport): string {
  const count = (outcome: CheckReport['outcome']) => checks.filter((check) => check.outcome === outcome).length;
  const counts = `${count('passed')} of ${checks.length} checks passed, ${count('failed')} failed, ${count('notChecked')} open`;
  const rest =
    remaining.length === 0 ? 'nothing of this check is left there' : `not confirmed as erased: ${remaining.join(', ')}`;
  return `\n${counts}.\n${erased} referrals erased again; ${rest}.\n`;
}

/** Only the receiver's people can open a dossier: they are asked to, and say when it is done. */
async function askForDossier(referralId: string, reference: string, { stdin, stderr }: Surroundings): Promise<void> {
  stderr.write(`open a dossier ${reference} from referral ${referralId}, then press Enter\n`);
  const lines = createInterface({ input: stdin });
  for await (const _line of lines) break;
  lines.close();
}

function fileOf(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Problem('badRequest', [{ type: 'invalidInput', in: 'argument', name: option, detail: 'cannot be read' }]);
  }
}
