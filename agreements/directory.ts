import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Issue, Problem } from '../domain/problems.js';
import { type LoadedAgreement, readAgreement } from './load-agreement.js';

/**
 * Every agreement in a folder, by its id: one `<agreementId>.yaml` each, other files are not looked at. Throws
 * `Problem('configurationInvalid')` with all faults of all files at once, also where there is no agreement at all.
 */
export function loadAgreements(directory: string): Map<string, LoadedAgreement> {
  const issues: Issue[] = [];
  const loaded = new Map<string, LoadedAgreement>();
  for (const file of agreementFiles(directory, issues)) {
    const result = readAgreement({ path: join(directory, file) });
    if ('issues' in result) issues.push(...result.issues);
    else {
      const { agreementId } = result.loaded.agreement;
      if (basename(file, '.yaml') !== agreementId) {
        issues.push({
          type: 'invalidInput',
          in: 'file',
          name: `${file}: agreementId`,
          detail: 'must be the name of the file, without .yaml',
        });
      }
      loaded.set(agreementId, result.loaded);
    }
  }
  if (issues.length > 0) throw new Problem('configurationInvalid', issues);
  return loaded;
}

function agreementFiles(directory: string, issues: Issue[]): string[] {
  let files: string[] = [];
  try {
    files = readdirSync(directory).filter((file) => file.endsWith('.yaml'));
  } catch {
    // Reported below like an empty folder: there is no agreement to live by either way.
  }
  if (files.length === 0) {
    issues.push({
      type: 'requiredInput',
      in: 'file',
      name: directory,
      detail: 'must hold at least one agreement, *.yaml',
    });
  }
  return files.sort();
}
