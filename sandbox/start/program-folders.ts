import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { PROGRAMS, type ProgramKeys } from '../door/party-programs.js';
import { newSigningKey } from '../signing-key.js';

/** A folder of each party's program: what it would have on a machine of its own. */
export type ProgramFolders = Record<keyof typeof PROGRAMS, ProgramFolder>;

interface ProgramFolder {
  /** An environment file: for `node --env-file`, and for a shell to read. */
  environmentFile: string;
  /** The private key that it signs in with; nobody but this user can read it. */
  keyFile: string;
}

const ROLES = ['sender', 'receiver'] as const;

/** Where the folders are, inside the sandbox's own. */
export function programFolders(directory: string): ProgramFolders {
  const folderOf = (role: keyof typeof PROGRAMS) => {
    const folder = join(directory, PROGRAMS[role]);
    return { environmentFile: join(folder, 'environment'), keyFile: join(folder, 'client-key.jwk') };
  };
  return { sender: folderOf('sender'), receiver: folderOf('receiver') };
}

/** The private key of each program; one that is there already is kept. */
export async function ensureProgramKeys(directory: string): Promise<ProgramKeys> {
  const folders = programFolders(directory);
  const keyOf = async (role: keyof typeof PROGRAMS): Promise<JWK> => {
    const { keyFile } = folders[role];
    mkdirSync(join(directory, PROGRAMS[role]), { recursive: true, mode: 0o700 });
    if (!existsSync(keyFile)) {
      const key = await newSigningKey(PROGRAMS[role]);
      writeFileSync(keyFile, JSON.stringify(key, null, 2), { mode: 0o600, flag: 'wx' });
    }
    return JSON.parse(readFileSync(keyFile, 'utf8'));
  };
  return { sender: await keyOf('sender'), receiver: await keyOf('receiver') };
}

/** Writes what each program needs to reach the API, and to sign in at the authorisation server. */
export function writeProgramEnvironments(
  directory: string,
  reached: { apiUrl: string; issuer: string; receiverUrl: string },
): void {
  const folders = programFolders(directory);
  for (const role of ROLES) {
    const variables = {
      REFERRAL_URL: reached.apiUrl,
      REFERRAL_ISSUER: reached.issuer,
      REFERRAL_CLIENT_ID: PROGRAMS[role],
      REFERRAL_CLIENT_KEY_FILE: folders[role].keyFile,
      // What the connector delivers to.
      ...(role === 'receiver' && { RECEIVER_URL: reached.receiverUrl }),
    };
    const lines = Object.entries(variables).map(([name, value]) => `${name}='${value}'\n`);
    writeFileSync(folders[role].environmentFile, lines.join(''), { mode: 0o600 });
  }
}
