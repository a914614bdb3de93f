import { type Issue, Problem } from '../../domain/problems.js';

/** The issues for which `parse` refuses; fails where it does not, or fails otherwise. */
export function issuesOfParsing(parse: () => unknown): readonly Issue[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof Problem && error.code === 'badRequest') return error.issues;
    throw error;
  }
  throw new Error('was accepted');
}
