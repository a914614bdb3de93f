import { putApproval } from '../../agreements/put-approval.js';
import { exampleText, exampleWith, load } from './examples.js';

const sender = { party: 'sender' as const, jws: 'a.b.c' };
const receiver = { party: 'receiver' as const, jws: 'd.e.f' };

/** The text with these approvals put into it, one after the other. */
function put(text: string, ...approvals: Parameters<typeof putApproval>[1][]): string {
  return approvals.reduce((before, approval) => {
    const after = putApproval(before, approval);
    if (after === undefined) throw new Error('was not put');
    return after;
  }, text);
}

test('approvals come at the end, and every other byte stays', () => {
  const text = put(exampleText, sender, receiver);
  expect(text.startsWith(exampleText)).toBe(true);
  expect(text.slice(exampleText.length)).toBe(
    '\napprovals:\n  - party: sender\n    jws: a.b.c\n  - party: receiver\n    jws: d.e.f\n',
  );
  expect(load(text)).toEqual({ ...load(exampleText), approvals: [sender, receiver] });
});

test('a newer approval takes the place of an earlier one of its party', () => {
  const text = put(exampleText, sender, receiver, { ...sender, jws: 'g.h.i' });
  expect(load(text).approvals).toEqual([receiver, { ...sender, jws: 'g.h.i' }]);
});

test.each([
  [
    'in the middle, with comments around',
    '# first\napprovals:\n  - { party: sender, jws: x.y.z }\n  # by hand\n\n# next\n',
    '# first\napprovals:\n  - party: sender\n    jws: x.y.z\n  - party: receiver\n    jws: d.e.f\n  # by hand\n\n# next\n',
  ],
  [
    'in one line',
    'approvals: [{ party: receiver, jws: x.y.z }] # one\n',
    'approvals:\n  - party: receiver\n    jws: d.e.f # one\n',
  ],
  ['that is empty', 'approvals: []\n\n', 'approvals:\n  - party: receiver\n    jws: d.e.f\n\n'],
])('a section %s is written where it stands', (_, before, after) => {
  const withSection = (section: string) => exampleWith('version: 3\n', `version: 3\n${section}`);
  expect(put(withSection(before), receiver)).toBe(withSection(after));
});

test('a file without a last line break gets one', () => {
  const text = put(exampleText.trimEnd(), sender);
  expect(text).toBe(put(exampleText, sender));
});

test('a file that cannot take a section by itself is left alone', () => {
  const oneValue = JSON.stringify(load(exampleText).agreement);
  expect(load(oneValue).approvals).toEqual([]);
  expect(putApproval(oneValue, sender)).toBeUndefined();
  expect(putApproval('no: agreement\n', sender)).toBeUndefined();
});
