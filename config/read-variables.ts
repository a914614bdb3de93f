import type { Issue } from '../domain/problems.js';
import { type ProcessName, VARIABLES, type Values, type Variable, type VariableName } from './variables.js';

/** The environment without what is empty: Compose files pass on a variable that is not set as an empty one. */
export function withoutEmpty(environment: NodeJS.ProcessEnv): Record<string, string> {
  const set = Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1]));
  return Object.fromEntries(set);
}

/**
 * Parses every variable that a process takes, and adds a fault for each that is missing or breaks its rule. A fault
 * carries the rule from the table and nothing that zod says, so that no value is ever quoted.
 */
export function readVariables(
  environment: Readonly<Record<string, string>>,
  process: ProcessName,
  issues: Issue[],
): Values {
  const values: Partial<Record<VariableName, unknown>> = {};
  for (const [name, variable] of Object.entries(VARIABLES) as [VariableName, Variable][]) {
    if (!variable.processes.includes(process)) continue;
    const text = environment[name] ?? variable.default;
    if (text === undefined) {
      if (variable.required === 'always') issues.push(missing(name));
      continue;
    }
    const parsed = variable.schema.safeParse(text);
    if (parsed.success) values[name] = parsed.data;
    else issues.push({ type: 'schemaViolation', in: 'environment', name, detail: variable.rule });
  }
  return values as Values;
}

/** The fault of a variable that is not there. */
export function missing(name: string, detail = 'is required'): Issue {
  return { type: 'requiredInput', in: 'environment', name, detail };
}
