import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Issue } from '../domain/problems.js';
import { isOpenToOthers } from './files.js';
import { missing } from './read-variables.js';
import type { Deployment, Values } from './variables.js';
import { FileFault } from './watched-files.js';

/** Where certificate and key of the gateway are, PEM; the certificate stands first in its file, its chain behind it. */
export interface TlsFiles {
  certificateFile: string;
  keyFile: string;
}

/** PEM texts that belong together, and until when they can be used. */
export interface TlsIdentity {
  certificate: string;
  key: string;
  validUntil: Date;
}

/** A certificate that is replaced by a program is replaced long before this is left. */
export const EXPIRES_SOON_MILLISECONDS = 14 * 86_400_000;

/**
 * Reads both files and checks that they can be used together now.
 *
 * @throws FileFault `certificateUnreadable`, `keyUnreadable`, `keyOfAnother`, `certificateExpired`, or an error of the file
 *   system
 */
export function readTlsFiles({ certificateFile, keyFile }: TlsFiles): TlsIdentity {
  const [certificate, key] = [readFileSync(certificateFile, 'utf8'), readFileSync(keyFile, 'utf8')];
  const parsed = attempt(() => new X509Certificate(certificate), 'certificateUnreadable');
  const privateKey = attempt(() => createPrivateKey(key), 'keyUnreadable');
  if (!parsed.checkPrivateKey(privateKey)) throw new FileFault('keyOfAnother');
  const validUntil = new Date(parsed.validTo);
  if (validUntil.getTime() <= Date.now()) throw new FileFault('certificateExpired');
  return { certificate, key, validUntil };
}

/** The files a gateway ends TLS with; undefined where a proxy does. Each without the other is a fault. */
export function readTlsSettings(values: Values, deployment: Deployment, issues: Issue[]): TlsFiles | undefined {
  const { GATEWAY_TLS_CERTIFICATE_FILE: certificateFile, GATEWAY_TLS_KEY_FILE: keyFile } = values;
  if (certificateFile === undefined && keyFile === undefined) return undefined;
  if (certificateFile === undefined) {
    issues.push(missing('GATEWAY_TLS_CERTIFICATE_FILE', 'is required with GATEWAY_TLS_KEY_FILE'));
    return undefined;
  }
  if (keyFile === undefined) {
    issues.push(missing('GATEWAY_TLS_KEY_FILE', 'is required with GATEWAY_TLS_CERTIFICATE_FILE'));
    return undefined;
  }
  const files = { certificateFile, keyFile };
  try {
    readTlsFiles(files);
  } catch {
    const detail = 'must be a PEM certificate that has not expired, with its own private key in GATEWAY_TLS_KEY_FILE';
    issues.push({ type: 'invalidInput', in: 'file', name: 'GATEWAY_TLS_CERTIFICATE_FILE', detail });
  }
  if (deployment === 'production' && isOpenToOthers(keyFile)) {
    const detail = 'must be closed to group and others: mode 0600 or 0400';
    issues.push({ type: 'rejectedInput', in: 'file', name: 'GATEWAY_TLS_KEY_FILE', detail });
  }
  return files;
}

function attempt<T>(work: () => T, code: string): T {
  try {
    return work();
  } catch {
    throw new FileFault(code);
  }
}
