import { join } from 'node:path';
import { loadAgreement } from '../../agreements/load-agreement.js';
import type { Agreement } from '../../domain/agreement.js';

export const AGREEMENTS_DIRECTORY = join(__dirname, '..', '..', 'agreements');

/** The agreement of the real partners, as its file says. */
export function diestAgreement(): Agreement {
  return loadAgreement({ path: join(AGREEMENTS_DIRECTORY, 'opgroeien-diest.yaml') }).agreement;
}
