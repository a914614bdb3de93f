import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Difference, differencesBetween } from '../../agreements/differences.js';
import { loadAgreement } from '../../agreements/load-agreement.js';
import { FIELD_NAMES } from '../../clients/cli/differences/field-names.js';
import { inWords } from '../../clients/cli/differences/in-words.js';
import { AGREEMENTS, exampleText, exampleWith, load } from './examples.js';
import { leaves, withChanged } from './leaves.js';

const ours = loadAgreement({ path: join(AGREEMENTS, 'opgroeien-diest.yaml') });
const example = load(exampleText);

/** What `exampleText` differs in once `piece` is replaced. */
const changesBy = (piece: string, replacement: string) =>
  differencesBetween(example, load(exampleWith(piece, replacement)));
const words = (differences: Difference[]) => differences.map((difference) => inWords(difference).join('\n'));

/** Another value of the same type. */
function another(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : `${value} x`;
}

describe.each([
  ['ours', ours],
  ['the example', example],
])('%s', (_, loaded) => {
  test('differs in nothing from itself', () => {
    expect(differencesBetween(loaded, structuredClone(loaded))).toEqual([]);
  });

  test('no value changes unseen', () => {
    for (const { keys } of leaves(loaded.agreement)) {
      const changed = { ...loaded, agreement: withChanged(loaded.agreement, [keys], another) };
      const [first] = differencesBetween(loaded, changed);
      expect({ keys, found: first?.path.split(/[.[]/)[0] }).toEqual({ keys, found: keys[0] });
    }
  });

  test('every field has a name', () => {
    const fields = leaves(loaded.agreement).map(({ keys }) => keys.filter((key) => typeof key === 'string').join('.'));
    const nameless = fields.filter(
      (field) => !(field in FIELD_NAMES || field.replace(/^(sender|receiver)/, '*') in FIELD_NAMES),
    );
    expect(nameless).toEqual([]);
  });
});

test('layout, comments and approvals are no difference', () => {
  const moved = load(stringify(parse(`${exampleText}approvals: [{ party: sender, jws: a.b.c }]\n`)));
  expect(differencesBetween(example, moved)).toEqual([]);
});

describe('in words', () => {
  const cases: [string, string, string, string[]][] = [
    [
      'a period',
      'maximumAgeDays: 14',
      'maximumAgeDays: 1',
      ['a consent counts for at most: 14 days → 1 day (consent.maximumAgeDays)'],
    ],
    [
      'the reminders',
      'reminderDays: [5]',
      'reminderDays: [3, 6]',
      ['reminders after the delivery, on day: 5 → 3, 6 (contact.reminderDays)'],
    ],
    [
      'the territory',
      '{ code: "3201", localities: [Voorbeelddorp] }',
      '{ code: "3202", localities: [Dorp, Gehucht] }',
      [
        'postal code 3201 removed: locality Voorbeelddorp (territory.postalCodes)',
        'postal code 3202 added: locality Dorp, Gehucht (territory.postalCodes)',
      ],
    ],
    [
      'a locality',
      'localities: [Voorbeeldstad, Deurne]',
      'localities: [Voorbeeldstad]',
      ['postal code 3200, locality Deurne removed (territory.postalCodes.localities)'],
    ],
    [
      'a party',
      '{ name: Bo Voorbeeld, capacity: algemeen directeur }',
      '{ name: Bo Voorbeeld, capacity: burgemeester }',
      [
        'signatory Bo Voorbeeld, capacity of the signatory: algemeen directeur → burgemeester (receiver.signatories.capacity)',
      ],
    ],
    [
      'a closing rule',
      'closingRules: [unreachable]',
      'closingRules: [unreachable, deceased]',
      ['closing rule deceased added (closingRules)'],
    ],
    [
      'what the sender sees',
      'contactOverdue: true',
      'contactOverdue: false',
      ['sees that contact is overdue: yes → no (senderView.contactOverdue)'],
    ],
    ['an end', 'validUntil: "2027-02-28"\n', '', ['in force until removed: 2027-02-28 (validUntil)']],
    [
      'a settled value that is open again',
      'consent: { maximumAgeDays: 14 }',
      'consent: { maximumAgeDays: { value: 14, status: proposal, reason: Too short? } }',
      ['a consent counts for at most is a proposal now (consent.maximumAgeDays)\nToo short?'],
    ],
    [
      'another explanation, which is signed too',
      'reason: One archivist.',
      'reason: Two archivists.',
      ['a second person approves destruction has another explanation (disposal.secondPersonApproval)\nTwo archivists.'],
    ],
  ];
  test.each(cases)('%s', (_, piece, replacement, expected) => {
    expect(words(changesBy(piece, replacement))).toEqual(expected);
  });

  test('a proposal that was settled', () => {
    const text = exampleWith('status: agreed', 'status: proposal');
    expect(words(differencesBetween(load(text), example))).toEqual([
      'a second person approves destruction is no longer a proposal (disposal.secondPersonApproval)',
    ]);
  });

  test('of a long text only the place where it differs', () => {
    const [sentence] = words(changesBy('zuid, name: Team Zuid', `zuid, name: ${'Team '.repeat(20)}Zuid`));
    expect(sentence).toContain('team zuid, name of the team');
    const long = (word: string) => exampleWith('Waarom.', `${'lang '.repeat(40)}${word} ${'kort '.repeat(40)}einde`);
    expect(words(differencesBetween(load(long('oud')), load(long('nieuw'))))).toEqual([
      'why changed (notice.items.why)\n' +
        'before: … lang lang lang lang lang oud kort kort kort kort kort …\n' +
        'after:  … lang lang lang lang lang nieuw kort kort kort kort kort …',
    ]);
  });

  test('legal bases in another order: the first one counts for more', () => {
    const two = (first: string, second: string) =>
      exampleWith(
        /legalBases:\n.*\n/,
        `legalBases:\n${[first, second].map((code) => `  - { code: ${code}, title: T, articles: [] }\n`).join('')}`,
      );
    expect(words(differencesBetween(load(two('one', 'two')), load(two('two', 'one'))))).toEqual([
      'legal basis: another order (legalBases)\nbefore: one, two\nafter:  two, one',
    ]);
  });
});
