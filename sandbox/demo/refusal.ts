import { type Issue, Problem } from '../../domain/problems.js';

/**
 * What an attempt is refused with: the codes of its issues (a fault of an input is `kind:field`), else the problem's own
 * code. Nothing where it was accepted.
 *
 * @throws whatever is not a `Problem`
 */
export async function refusalOf(attempt: Promise<unknown>): Promise<string[]> {
  try {
    await attempt;
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.issues.length === 0 ? [error.code] : error.issues.map(codeOf);
  }
}

function codeOf({ code, type, name }: Issue): string {
  return code ?? `${type}:${name}`;
}
