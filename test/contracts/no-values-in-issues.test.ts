import { parseEvent } from '../../contracts/events.js';
import { parseSubmission } from '../../contracts/submission.js';
import { eventBodies, pathsOf, submissionBody, withValueAt } from './examples.js';
import { issuesOfParsing } from './issues-of-parsing.js';

/** No form that an input may take fits it, wherever it stands: every field refuses it. */
const CANARY = 'Canary\u0007Peeters 85.01.01-123.45';
const VISIBLE = 'Peeters 85';

const planted = [CANARY, [CANARY], { [CANARY]: CANARY }, { name: CANARY, items: [CANARY] }];

function expectSilence(parse: (input: unknown) => unknown, body: ReturnType<typeof submissionBody>) {
  for (const path of pathsOf(body)) {
    for (const value of planted) {
      const input = withValueAt(body, path, value);
      const issues = issuesOfParsing(() => parse(input));
      expect([path, JSON.stringify(issues)]).toEqual([path, expect.not.stringContaining(VISIBLE)]);
      // Each names the field it is about (or one inside it), and a rule.
      const about = path.filter((key) => !/^\d+$/.test(key)).join('.') || undefined;
      for (const { name, detail } of issues) {
        expect(detail).toMatch(/^(must|is|belongs)/);
        if (about && parse === parseSubmission) expect(name.startsWith(about) || about.startsWith(name)).toBe(true);
      }
    }
  }
}

test('C R8 no issue of a submission holds a value, whatever field is wrong', () => {
  expectSilence(parseSubmission, submissionBody());
});

test.each(eventBodies().map((body) => [body.type, body]))('C no issue of %s holds a value', (_, body) => {
  expectSilence(parseEvent, body);
});

test('C neither message nor stack of what is thrown holds a value', () => {
  let thrown: unknown;
  try {
    parseSubmission(withValueAt(submissionBody(), ['client', 'familyName'], CANARY));
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Error);
  expect(`${(thrown as Error).stack}${JSON.stringify(thrown)}`).not.toContain(VISIBLE);
});
