import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Checkpoint } from '../../contracts/checkpoint.js';
import { type CheckpointSigner, readCheckpointSigner } from '../../store/checkpoints/keys.js';

/** A folder for checkpoints and a file with the key that signs them, of one test. */
export interface CheckpointFolderUnderTest {
  directory: string;
  keyFile: string;
  signer(): Promise<CheckpointSigner>;
  /** A new key signs from here on; those before it stay behind it. */
  rotate(): void;
  /** The names of its files, in order; what is hidden too. */
  files(): string[];
  read(name: string): string;
  /** Puts a file there, over one that is there. */
  put(name: string, content: string): void;
  remove(name: string): void;
  drop(): void;
}

export function checkpointFolder(): CheckpointFolderUnderTest {
  const scratch = mkdtempSync(join(tmpdir(), 'referral-checkpoints-'));
  const [directory, keyFile] = [join(scratch, 'checkpoints'), join(scratch, 'key.pem')];
  mkdirSync(directory);
  writeFileSync(keyFile, newKey(), { mode: 0o600 });
  return {
    directory,
    keyFile,
    signer: async () => readCheckpointSigner(keyFile),
    rotate: () => writeFileSync(keyFile, newKey() + readFileSync(keyFile, 'utf8')),
    files: () => readdirSync(directory).sort(),
    read: (name) => readFileSync(join(directory, name), 'utf8'),
    put: (name, content) => {
      rmSync(join(directory, name), { force: true });
      writeFileSync(join(directory, name), content);
    },
    remove: (name) => rmSync(join(directory, name)),
    drop: () => {
      chmodSync(directory, 0o700);
      rmSync(scratch, { recursive: true });
    },
  };
}

function newKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** What a checkpoint says, its signature not looked at. */
export function contentOf(jws: string): Checkpoint {
  return JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
}
