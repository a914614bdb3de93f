import { EXPIRES_SOON_MILLISECONDS, readTlsFiles } from '../../../config/tls-files.js';
import { type Check, type CheckResult, codeOfAny } from './check.js';

/** The gateway's certificate, where the environment names one: it fits its key, and does not end soon. */
export function certificateChecks(environment: NodeJS.ProcessEnv): Check[] {
  const { GATEWAY_TLS_CERTIFICATE_FILE: certificateFile, GATEWAY_TLS_KEY_FILE: keyFile } = environment;
  if (!certificateFile || !keyFile) return [];
  return [{ name: 'gateway certificate', run: async () => checkCertificate({ certificateFile, keyFile }) }];
}

function checkCertificate(files: Parameters<typeof readTlsFiles>[0]): CheckResult {
  const remedy =
    'put a new certificate and its key where GATEWAY_TLS_CERTIFICATE_FILE and GATEWAY_TLS_KEY_FILE say; no restart';
  try {
    const { validUntil } = readTlsFiles(files);
    const ok = validUntil.getTime() - Date.now() > EXPIRES_SOON_MILLISECONDS;
    return { ok, detail: `valid until ${validUntil.toISOString().slice(0, 10)}`, remedy };
  } catch (error) {
    return { ok: false, detail: codeOfAny(error), remedy };
  }
}
