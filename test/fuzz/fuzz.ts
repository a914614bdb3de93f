import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASE_PATH } from '../../clients/http-contract.js';
import { closed } from '../openapi/operation-checker.js';
import type { TwoAgreements } from '../security/two-agreements.js';

/** Schemathesis and what it needs, pinned; Python 3.11 or newer. */
export const REQUIREMENTS = join(__dirname, 'requirements.txt');

/** What schemathesis holds every answer to; ours of `hooks.py` stand last. */
const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'negative_data_rejection',
  'missing_required_header',
  'ignored_auth',
  'nothing_planted_comes_back',
  'nothing_is_kept_by_anybody',
];

export interface FuzzOptions {
  /** A program of either party, or a person of the receiver, to whom referrals are assigned. */
  role: 'sender' | 'receiver' | 'socialWorker';
  /** Where schemathesis was installed. */
  pythonPath: string;
  /** Cases of each operation in the random phases. */
  examples: number;
  seed: number;
  phases: string;
}

export interface FuzzResult {
  /** All checks held. */
  passed: boolean;
  /** Requests that were made. */
  cases: number;
  /** Bodies with a planted value. */
  planted: number;
  /** How often each operation gave each status: `post /referrals 202`. */
  byStatus: Record<string, number>;
  /** What schemathesis printed. */
  output: string;
}

/** Has schemathesis try one role's token on a gateway that runs. */
export async function fuzz(world: TwoAgreements, options: FuzzOptions): Promise<FuzzResult> {
  const directory = mkdtempSync(join(tmpdir(), 'fuzz-'));
  try {
    const schema = join(directory, 'openapi.json');
    writeFileSync(schema, JSON.stringify(await strictDocument(world)));
    const report = join(directory, 'report.json');
    const referralIds: string[] = [];
    for (let count = 0; count < 12; count += 1)
      referralIds.push(await world.delivered(count % 3 === 2 ? 'example-pull' : 'example'));
    const words = ['-c', 'from schemathesis.cli import schemathesis; schemathesis()', 'run', schema];
    words.push('--url', `${world.origin}${BASE_PATH}`, '--phases', options.phases, '--checks', CHECKS.join(','));
    words.push('--max-examples', String(options.examples), '--seed', String(options.seed));
    words.push('--generation-database', 'none', '--suppress-health-check', 'all', '--warnings', 'off', '--no-color');
    words.push('--output-truncate', 'false', '--continue-on-failure');
    const { code, output } = await python(words, directory, {
      PYTHONPATH: options.pythonPath,
      PYTHONDONTWRITEBYTECODE: '1',
      SCHEMATHESIS_HOOKS: join(__dirname, 'hooks.py'),
      FUZZ_TOKEN: await world.token(options.role),
      FUZZ_SEEDS: JSON.stringify({ referralIds, agreementId: 'switched', submission: world.submission('example') }),
      FUZZ_REPORT: report,
    });
    const counted = JSON.parse(readFileSync(report, 'utf8')) as Omit<FuzzResult, 'passed' | 'output'>;
    return { ...counted, passed: code === 0, output };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * The served document without what would let anything pass: `default` answers, and properties that it does not name. A trace id
 * that is not safe is ignored, not refused, so that parameter is left out.
 */
async function strictDocument({ baseUrl }: TwoAgreements): Promise<object> {
  const document = (await (await fetch(`${baseUrl}/doc/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { responses: Record<string, object>; parameters: { $ref?: string }[] }>>;
  };
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods)) {
      delete operation.responses.default;
      operation.parameters = operation.parameters.filter(({ $ref }) => $ref !== '#/components/parameters/TraceId');
    }
  }
  return closed(document);
}

function python(
  words: readonly string[],
  directory: string,
  environment: Record<string, string>,
): Promise<{ code: number | null; output: string }> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn('python3', words, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      output += part;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** Lines of the gateway's log that no fuzzing may bring about: an error, or what was planted. */
export function wrongLines({ log }: TwoAgreements): string[] {
  return log.filter((line) => line.includes('"level":"error"') || line.includes('pl4nted'));
}
