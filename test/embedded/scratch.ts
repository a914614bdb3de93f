import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** A folder for one test file, with a space in its name; removed by `remove`. */
export function scratchDirectory(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'embedded servers '));
  // A server that runs as nobody must be able to reach its own folder in here.
  chmodSync(path, 0o711);
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Writes a shell script that stands in for a program, and gives the PATH on which it comes first. */
export function standInProgram(directory: string, name: string, script: string): string {
  writeFileSync(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return `${directory}${delimiter}${process.env.PATH}`;
}
