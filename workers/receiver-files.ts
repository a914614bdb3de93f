import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Logger } from '../config/logger.js';
import { FileFault, type WatchedFiles, watchFiles } from '../config/watched-files.js';

type Log = Pick<Logger, 'info' | 'error'>;

const tokensByAgreement = z.record(z.string().min(1), z.string().regex(/^[\x21-\x7e]+$/));

/** The bearer tokens for receivers, by agreement id, as the file holds them now. Throws `Problem` at the start. */
export function watchReceiverTokens(path: string, logger: Log): WatchedFiles<Readonly<Record<string, string>>> {
  const read = () => {
    const tokens = tokensByAgreement.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (!tokens.success) throw new FileFault('notTokens');
    return tokens.data;
  };
  return watchFiles({ name: 'RECEIVER_TOKENS_FILE', paths: [path], read, logger });
}

/** The authorities to trust for receivers, PEM; `use` gets each change. Throws `Problem` at the start. */
export function watchReceiverAuthorities(
  path: string,
  logger: Log,
  use: (authorities: string) => void,
): WatchedFiles<string> {
  const read = () => {
    const authorities = readFileSync(path, 'utf8');
    const certificates = authorities.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
    const begun = authorities.split('-----BEGIN CERTIFICATE-----').length - 1;
    if (certificates.length === 0 || begun !== certificates.length) throw new FileFault('notCertificates');
    for (const certificate of certificates) parse(certificate);
    return authorities;
  };
  return watchFiles({ name: 'RECEIVER_CA_FILE', paths: [path], read, use, logger });
}

function parse(certificate: string): void {
  try {
    new X509Certificate(certificate);
  } catch {
    throw new FileFault('notCertificates');
  }
}
