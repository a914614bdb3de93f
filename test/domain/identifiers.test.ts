import fc from 'fast-check';
import { isEnterpriseNumber } from '../../domain/enterprise-number.js';
import { isPersonName, normaliseName, PERSON_NAME_MAXIMUM_LENGTH } from '../../domain/person-name.js';
import { isPostalCode } from '../../domain/postal-code.js';
import { isTextLine } from '../../domain/text-line.js';

describe('enterprise number', () => {
  test('R1 R3 both parties’ numbers pass', () => {
    expect(isEnterpriseNumber('0886886638')).toBe(true);
    expect(isEnterpriseNumber('0212246886')).toBe(true);
  });

  test('any single wrong digit fails', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }), (position, shift) => {
        const digits = [...'0886886638'];
        digits[position] = String((Number(digits[position]) + shift) % 10);
        expect(isEnterpriseNumber(digits.join(''))).toBe(false);
      }),
    );
  });

  test('a remainder of zero checks as 97', () => {
    expect(isEnterpriseNumber('0000009797')).toBe(true);
    expect(isEnterpriseNumber('0000009700')).toBe(false);
  });

  test.each(['0886.886.638', '886886638', '2886886639', ' 0886886638', '0886886638\n', '٠٨٨٦٨٨٦٦٣٨', ''])(
    '%j is none',
    (text) => expect(isEnterpriseNumber(text)).toBe(false),
  );
});

test('R5 a postal code is four digits from 1000', () => {
  for (const text of ['1000', '3290', '9992']) expect(isPostalCode(text)).toBe(true);
  for (const text of ['0999', '329', '32900', 'B-3290', '3290 ', '3290\n', 'Diest', '']) {
    expect(isPostalCode(text)).toBe(false);
  }
});

describe('names', () => {
  test.each([
    "O'Brien",
    'd’Hondt',
    'Van den Bossche-Ö',
    'Ó',
    'Å',
    '李',
    'محمد',
    'عبد الرحمن',
    'می‌خواهم',
    'Nguyễn Thị',
    'Z̀ȩ́',
    'Jean-Pierre Jr.',
    'N’Diaye',
    '𠮷田',
  ])('R8 %s is a name', (text) => expect(isPersonName(text)).toBe(true));

  test.each([
    ['empty', ''],
    ['only spaces', '   '],
    ['only a non-breaking space', '\u00a0'],
    ['only punctuation', "-'"],
    ['leading space', ' Noor'],
    ['trailing space', 'Noor '],
    ['a line break', 'Noor\nClaes'],
    ['a null', 'No\u0000or'],
    ['a delete', 'Noor\u007f'],
    ['a C1 control', 'No\u0085or'],
    ['a line separator', 'No\u2028or'],
    ['a lone high surrogate', 'No\ud83dor'],
    ['a lone low surrogate', 'No\udc00or'],
    ['a right-to-left override', 'No\u202eor'],
    ['an isolate', 'No\u2066or'],
    ['a zero-width space', 'No\u200bor'],
    ['a byte-order mark', 'No\ufefforr'],
    ['hidden tag characters', 'Noor\u{e0041}'],
    ['a private-use character', 'Noor\ue000'],
    ['with a character that some program could not read', 'An\ufffda'],
  ])('R8 %s is refused', (_, text) => expect(isPersonName(text)).toBe(false));

  test('R8 the longest name passes, one letter more does not', () => {
    expect(isPersonName('a'.repeat(PERSON_NAME_MAXIMUM_LENGTH))).toBe(true);
    expect(isPersonName('a'.repeat(PERSON_NAME_MAXIMUM_LENGTH + 1))).toBe(false);
  });

  test('the same name typed composed and decomposed is one text', () => {
    expect(normaliseName('Zoe\u0308')).toBe('Zoë');
    expect(normaliseName('Zoë')).toBe('Zoë');
  });
});

test('a line of text may hold digits and signs, and keeps to its length', () => {
  expect(isTextLine('12/3 bus b', 20)).toBe(true);
  expect(isTextLine('', 4)).toBe(false);
  expect(isTextLine('12345', 4)).toBe(false);
  expect(isTextLine('12\t3', 20)).toBe(false);
});
