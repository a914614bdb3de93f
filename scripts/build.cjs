// Compiles and bundles into dist/, unless what is there was made from exactly these sources. Two builds at once, of two
// demos in one checkout for instance, take turns: neither runs half of what the other is writing.
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const LOCK = join(ROOT, '.cache', 'build.lock');
const STAMP = join(ROOT, 'dist', 'built-from');
const BUNDLE = join(ROOT, 'dist', 'workflow-bundle.js');
const SETTINGS = ['package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.cjs'];
const POLL_MS = 100;

function main() {
  takeLock();
  try {
    const digest = digestOfSources();
    if (existsSync(BUNDLE) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest) return;
    rmSync(STAMP, { force: true });
    run(join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(ROOT, 'tsconfig.build.json'));
    run(join(ROOT, 'dist', 'workers', 'bundle-workflows.js'));
    writeFileSync(STAMP, digest);
  } finally {
    rmSync(LOCK, { force: true });
  }
}

/** Over names and contents of everything that a build reads. */
function digestOfSources() {
  const { include } = JSON.parse(readFileSync(join(ROOT, 'tsconfig.build.json'), 'utf8'));
  const sources = include.flatMap(sourcesIn).sort();
  const hash = createHash('sha256').update(process.version);
  for (const file of [...SETTINGS, ...sources]) hash.update(`\0${file}\0`).update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

function sourcesIn(folder) {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `${folder}/${file.replaceAll('\\', '/')}`);
}

function run(...words) {
  const { status, error } = spawnSync(process.execPath, words, { cwd: ROOT, stdio: 'inherit' });
  if (error) throw error;
  if (status === 0) return;
  rmSync(LOCK, { force: true });
  process.exit(status ?? 1);
}

/** A file with the id of the process that builds; that of a process which is gone counts for nothing. */
function takeLock() {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  for (;;) {
    try {
      writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isAbandoned()) rmSync(LOCK, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
}

function isAbandoned() {
  try {
    const pid = Number(readFileSync(LOCK, 'utf8'));
    // Empty where its maker is just about to write.
    if (pid > 0) process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

main();
