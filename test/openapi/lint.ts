import { Document, Spectral } from '@stoplight/spectral-core';
import { Json } from '@stoplight/spectral-parsers';
import { RULESET } from './belgif-ruleset.js';

/** What `spectral:oas` and the rules of the Belgif guide, unless told otherwise, find: `rule at place: message`. */
export async function findingsIn(document: object, ruleset = RULESET): Promise<string[]> {
  const spectral = new Spectral();
  spectral.setRuleset(ruleset);
  const findings = await spectral.run(new Document(JSON.stringify(document), Json));
  return findings.map(({ code, path, message }) => `${code} at ${path.join('/')}: ${message}`);
}
