import type { Issue } from '../domain/problems.js';
import { missing } from './read-variables.js';
import { type ProcessName, VARIABLES, type Values, type Variable, type VariableName } from './variables.js';

/**
 * What only a deployment for trying it out may have, and what only such a one may lack. The rules about master keys and
 * about the two databases stand with those.
 */
export function checkProductionRules(
  environment: Readonly<Record<string, string>>,
  values: Values,
  process: ProcessName,
  issues: Issue[],
): void {
  for (const [name, variable] of Object.entries(VARIABLES) as [VariableName, Variable][]) {
    const isMissing = variable.required === 'production' && environment[name] === undefined;
    if (isMissing && variable.processes.includes(process)) issues.push(missing(name, 'is required in production'));
  }
  if (values.DIRECT_SIGNALS) issues.push(refused('DIRECT_SIGNALS', 'must be false in production'));
  if (values.DEVELOPMENT_TOKENS_FILE !== undefined) {
    issues.push(refused('DEVELOPMENT_TOKENS_FILE', 'must not be set in production'));
  }
  const endpoints = Object.values(values.RECEIVER_ENDPOINTS ?? {});
  if (endpoints.some((url) => new URL(url).protocol !== 'https:')) {
    issues.push(refused('RECEIVER_ENDPOINTS', 'must hold https URLs only in production'));
  }
}

function refused(name: VariableName, detail: string): Issue {
  return { type: 'rejectedInput', in: 'environment', name, detail };
}
