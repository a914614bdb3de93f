import type { Issue, Problem } from '../../../domain/problems.js';
import { messageFor } from '../words/messages.js';
import { refusalWords } from '../words/refusals.js';
import type { Field, Values } from './form.js';

/** What is wrong with a form, in Dutch: of a field, or of the whole. */
export interface FormFaults {
  ofFields: Readonly<Record<string, string>>;
  ofWhole: readonly string[];
}

export const NO_FAULTS: FormFaults = { ofFields: {}, ofWhole: [] };

/** What the page says by itself: confirmations that are missing, which the API is not told of, and what the form warns of. */
export function pageFaults(
  fields: readonly Field[],
  values: Values,
  warnings: Readonly<Record<string, string>> = {},
): FormFaults | undefined {
  const missing = fields.filter((field) => field.kind === 'confirmation' && values[field.name] === undefined);
  const unconfirmed = Object.fromEntries(missing.map((field) => [field.name, faultOf(field, true)]));
  const ofFields = { ...warnings, ...unconfirmed };
  return Object.keys(ofFields).length === 0 ? undefined : { ofFields, ofWhole: [] };
}

/** What the API refused, beside the field that it is about where the form has that field. */
export function faultsOf(problem: Problem, fields: readonly Field[]): FormFaults {
  const ofFields: Record<string, string> = {};
  const ofWhole = new Set<string>();
  for (const issue of problem.issues) {
    const field = fields.find(({ name }) => name === issue.name);
    if (field !== undefined) ofFields[field.name] ??= faultOf(field, issue.type === 'requiredInput');
    else ofWhole.add(wordsOf(problem, issue));
  }
  if (problem.issues.length === 0) ofWhole.add(wordsOf(problem, undefined));
  return { ofFields, ofWhole: [...ofWhole] };
}

function faultOf(field: Field, isMissing: boolean): string {
  switch (field.kind) {
    case 'moment':
      return isMissing ? 'Vul de datum en het uur in.' : 'Vul een datum en een uur in die bestaan.';
    case 'date':
      return isMissing ? 'Vul de datum in.' : 'Vul een datum in die bestaat.';
    case 'text':
      return isMissing ? field.missing : field.wrong;
    case 'choice':
    case 'confirmation':
      return field.missing;
    case 'check':
    case 'hidden':
      return 'Vink dit aan of laat het leeg.';
  }
}

function wordsOf(problem: Problem, issue: Issue | undefined): string {
  switch (problem.code) {
    case 'eventNotAllowed':
      return refusalWords(issue?.code);
    case 'repeatedWithOtherContent':
      return 'Dit formulier werd al eens verstuurd, met andere antwoorden. Kijk op de tijdlijn wat er staat. Klopt dat niet, verstuur dan dit formulier.';
    case 'badRequest':
      return 'Dit formulier is niet volledig aangekomen. Verstuur het opnieuw.';
    case 'serviceUnavailable':
      return 'Een onderdeel van deze dienst antwoordt nu niet. Verstuur dit formulier over een minuut opnieuw: werd het al geregistreerd, dan telt het één keer.';
    default:
      return messageFor(problem).paragraphs[0] ?? '';
  }
}
