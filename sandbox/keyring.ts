import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';

/** Writes a master key file for trying out, of mode 0600 and marked so that production refuses it; keeps one that exists. */
export function ensureSandboxKeyFile(path: string): string {
  if (!existsSync(path)) {
    const key = (kid: string, use: string) => ({ kty: 'oct', kid, use, k: randomBytes(32).toString('base64url') });
    const set = { generatedFor: 'sandbox', keys: [key('sandbox-1', 'enc'), key('sandbox-index', 'sig')] };
    writeFileSync(path, JSON.stringify(set, null, 2), { mode: 0o600, flag: 'wx' });
  }
  return path;
}
