import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Approval, agreementFileSchema } from '../contracts/agreement-file.js';
import { issuesOf, WHOLE } from '../contracts/issues.js';
import type { Agreement } from '../domain/agreement.js';
import { type Issue, Problem } from '../domain/problems.js';
import { contentHash } from './content-hash.js';
import { type OpenValue, takeOpenValues } from './open-values.js';
import { readYaml } from './read-yaml.js';

export interface LoadedAgreement {
  agreement: Agreement;
  /** SHA-256 of the content without approvals: what the DPOs sign. */
  contentHash: string;
  /** Values that the protocol's text leaves open, agreed or not. */
  openValues: OpenValue[];
  /** Those that nobody has agreed to yet; production refuses an agreement that has one. */
  proposals: OpenValue[];
  approvals: Approval[];
}

/** A file by its path, or its text under the name by which faults shall call it. */
export type AgreementSource = { path: string } | { text: string; name?: string };

/**
 * Reads one agreement. Throws `Problem('configurationInvalid')` with every fault of the file at once, each as
 * `<file>: <path of the field>`, YAML faults as `<file>: line <n>`.
 */
export function loadAgreement(source: AgreementSource): LoadedAgreement {
  const result = readAgreement(source);
  if ('issues' in result) throw new Problem('configurationInvalid', result.issues);
  return result.loaded;
}

/** The agreement or its faults; for who reads several and reports the faults of all. */
export function readAgreement(source: AgreementSource): { loaded: LoadedAgreement } | { issues: Issue[] } {
  const file = 'path' in source ? basename(source.path) : (source.name ?? 'agreement');
  const named = (issue: Issue): Issue => ({ ...issue, name: `${file}: ${issue.name}` });
  const text = 'path' in source ? textOf(source.path) : source.text;
  if (text === undefined) {
    return { issues: [named({ type: 'requiredInput', in: 'file', name: WHOLE, detail: 'must be a readable file' })] };
  }
  const yaml = readYaml(text);
  if ('faults' in yaml) {
    return {
      issues: yaml.faults.map(({ line, rule }) =>
        named({ type: 'schemaViolation', in: 'file', name: `line ${line}`, detail: rule }),
      ),
    };
  }
  const { content, openValues, issues } = takeOpenValues(yaml.content);
  const result = agreementFileSchema.safeParse(content);
  if (!result.success) issues.push(...issuesOf(result.error, content, 'file'));
  if (!result.success || issues.length > 0) return { issues: issues.map(named) };
  const { approvals = [], ...agreement } = result.data;
  const proposals = openValues.filter(({ status }) => status === 'proposal');
  return { loaded: { agreement, contentHash: contentHash(yaml.content as object), openValues, proposals, approvals } };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
