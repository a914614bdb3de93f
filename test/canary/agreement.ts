import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAgreement } from '../../agreements/load-agreement.js';
import type { Agreement } from '../../domain/agreement.js';

const AGREEMENTS_DIRECTORY = join(__dirname, '..', '..', 'agreements');

/** The id of the same agreement where referrals are pulled. */
export const PULLED = 'opgroeien-diest-pull';

/** Writes both agreements into a folder of the installation, and answers which. */
export function agreementsIn(directory: string): string {
  const folder = join(directory, 'agreements');
  mkdirSync(folder);
  const pushed = readFileSync(join(AGREEMENTS_DIRECTORY, 'opgroeien-diest.yaml'), 'utf8');
  const pulled = pushed
    .replace(/^agreementId: .*$/m, `agreementId: ${PULLED}`)
    .replace(/^transmission:$/m, 'transmission:\n  mode: pull');
  for (const [id, content] of Object.entries({ 'opgroeien-diest': pushed, [PULLED]: pulled }))
    writeFileSync(join(folder, `${id}.yaml`), content);
  return folder;
}

/** The agreement of the real partners, as its file says. */
export function diestAgreement(): Agreement {
  return loadAgreement({ path: join(AGREEMENTS_DIRECTORY, 'opgroeien-diest.yaml') }).agreement;
}
