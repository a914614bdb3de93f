import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';

/** PEM texts: the certificate with its chain, and the private key. */
export interface TlsFiles {
  certificate: string;
  key: string;
}

/** Why a certificate cannot be used; a code for the log, which quotes nothing. */
export class UnusableCertificate extends Error {
  override readonly name = 'UnusableCertificate';
  constructor(readonly code: 'certificateUnreadable' | 'keyUnreadable' | 'keyOfAnother' | 'certificateExpired') {
    super(code);
  }
}

/** How the gateway ends TLS. 1.3 is the least: every client of this API is a program of today. */
export function secureOptions({ certificate, key }: TlsFiles): SecureContextOptions {
  return { cert: certificate, key, minVersion: 'TLSv1.3' };
}

/**
 * Checks that a certificate and a key can be used together now. Returns until when.
 *
 * @throws UnusableCertificate
 */
export function checkTlsFiles({ certificate, key }: TlsFiles, now = new Date()): Date {
  const parsed = attempt(() => new X509Certificate(certificate), 'certificateUnreadable');
  const privateKey = attempt(() => createPrivateKey(key), 'keyUnreadable');
  if (!parsed.checkPrivateKey(privateKey)) throw new UnusableCertificate('keyOfAnother');
  const until = new Date(parsed.validTo);
  if (until <= now) throw new UnusableCertificate('certificateExpired');
  return until;
}

function attempt<T>(work: () => T, code: UnusableCertificate['code']): T {
  try {
    return work();
  } catch {
    throw new UnusableCertificate(code);
  }
}
