import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

/** One import that a rule forbids. */
export interface Violation {
  rule: string;
  from: string;
  to: string;
}

/**
 * Writes a small project into a folder of its own, checks it with the project's own dependency rules, and answers what
 * they report, and the names of all rules.
 *
 * @param files source by path
 * @param packages names that its package.json declares and node_modules holds, with the field that declares each; `null`
 *   for one that is installed and not declared
 */
export function checkImports(
  files: Record<string, string>,
  packages: Record<string, 'dependencies' | 'devDependencies' | null> = {},
): { violations: Violation[]; rules: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'imports-'));
  const write = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  try {
    for (const [path, source] of Object.entries(files)) write(path, source);
    const declared: Record<string, Record<string, string>> = { dependencies: {}, devDependencies: {} };
    for (const [name, field] of Object.entries(packages)) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
      if (field !== null) declared[field] = { ...declared[field], [name]: '1.0.0' };
    }
    write('package.json', JSON.stringify({ name: 'tree', ...declared }));
    return cruise(folder, [...new Set(Object.keys(files).map((path) => path.split('/')[0] as string))]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function cruise(folder: string, rooms: string[]): ReturnType<typeof checkImports> {
  const cruiser = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const words = [cruiser, '--config', join(ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json', ...rooms];
  const output = execFileSync(process.execPath, words, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const { summary } = JSON.parse(output) as {
    summary: {
      violations: { rule: { name: string }; from: string; to: string }[];
      ruleSetUsed: { forbidden: { name: string }[] };
    };
  };
  return {
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    rules: summary.ruleSetUsed.forbidden.map(({ name }) => name),
  };
}
