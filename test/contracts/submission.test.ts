import { parseSubmission } from '../../contracts/submission.js';
import { judge } from '../../domain/judge.js';
import { exampleAgreement, exampleNow, exampleSubmission } from '../domain/examples.js';
import { submissionBody, withValueAt } from './examples.js';
import { issuesOfParsing } from './issues-of-parsing.js';

const changed = (path: string, value: unknown) => withValueAt(submissionBody(), path.split('.'), value);
const issues = (body: unknown) => issuesOfParsing(() => parseSubmission(body));
const accepted = (path: string, value: unknown) => parseSubmission(changed(path, value));

test('a well-formed submission is taken over as it is', () => {
  expect(parseSubmission(submissionBody())).toEqual(exampleSubmission());
});

describe('R8 R9 only known fields, in every object', () => {
  test.each([
    ['nationalNumber', 'nationalNumber'],
    ['notes', 'notes'],
    ['client.birthDate', 'client.birthDate'],
    ['client.children', 'client.children'],
    ['client.address.country', 'client.address.country'],
    ['teamMember.name', 'teamMember.name'],
    ['indication.reason', 'indication.reason'],
    ['consent.remarks', 'consent.remarks'],
    ['information.notes', 'information.notes'],
    ['residence.street', 'residence.street'],
    ['sender.name', 'sender.name'],
    ['client.rijksregister nummer', 'client.(unknown field)'],
  ])('%s is refused, and named where it looks like a name', (path, name) => {
    expect(issues(changed(path, 'x'))).toEqual([
      { type: 'unknownInput', in: 'body', name, detail: 'is not a known field' },
    ]);
  });

  test('names that mean something to JavaScript are unknown fields like any other', () => {
    const body = JSON.parse(
      JSON.stringify(submissionBody()).replace('{', '{"__proto__":{"free":true},"constructor":1,"hasOwnProperty":2,'),
    );
    expect(issues(body).map(({ name, type }) => [name, type])).toEqual([
      ['(unknown field)', 'unknownInput'],
      ['constructor', 'unknownInput'],
      ['hasOwnProperty', 'unknownInput'],
    ]);
  });
});

describe('every field is asked for', () => {
  const optional = ['client.address', 'client.address.boxNumber', 'client.phone', 'client.email'];
  const required = [
    'agreementId',
    'purpose',
    'sender',
    'sender.enterpriseNumber',
    'sender.team',
    'teamMember.memberId',
    'teamMember.boundBySecrecy',
    'teamMember.metInCourseOfDuties',
    'indication.indicated',
    'indication.discussedWithClient',
    'information.givenAt',
    'information.items',
    'information.noticeVersion',
    'information.language',
    'consent.givenAt',
    'consent.free',
    'consent.explicit',
    'consent.recipient',
    'consent.items',
    'consent.manner',
    'consent.recordedBy',
    'consent.evidenceReference',
    'residence.postalCode',
    'residence.isPlaceOfResidence',
    'client',
    'client.givenName',
    'client.familyName',
    'client.address.street',
    'client.address.houseNumber',
    'client.address.postalCode',
    'client.address.locality',
  ];

  test.each(required)('%s', (path) => {
    expect(issues(changed(path, undefined))).toEqual([
      { type: 'requiredInput', in: 'body', name: path, detail: 'is required' },
    ]);
  });

  test.each(optional)('but %s', (path) => expect(() => accepted(path, undefined)).not.toThrow());
});

test('all faults come at once, those between fields too', () => {
  const body = submissionBody();
  const spoiled = withValueAt(
    withValueAt(withValueAt(body, ['residence', 'postalCode'], '3293'), ['consent', 'free'], 'yes'),
    ['client', 'phone'],
    '12',
  );
  expect(issues({ ...spoiled, extra: 1 }).map(({ name, type }) => [name, type])).toEqual([
    ['consent.free', 'schemaViolation'],
    ['client.phone', 'invalidInput'],
    ['extra', 'unknownInput'],
    ['client.address.postalCode', 'invalidInput'],
  ]);
});

describe('R5 the address is the residence', () => {
  test('its postal code must be that of the residence', () => {
    expect(issues(changed('client.address.postalCode', '3293'))).toEqual([
      {
        type: 'invalidInput',
        in: 'body',
        name: 'client.address.postalCode',
        detail: 'must be the postal code of the residence',
      },
    ]);
  });

  test('a referral without an address needs the postal code all the same', () => {
    expect(accepted('client.address', undefined).residence.postalCode).toBe('3290');
  });
});

describe('statements are answered by the law, not by the form', () => {
  test('false is well-formed, and refused by judge with the article', () => {
    const submission = accepted('consent.free', false);
    expect(judge(submission, exampleAgreement(), { now: exampleNow, suspended: false })).toMatchObject({
      verdict: 'refused',
      refusals: [{ code: 'consentNotFree', requirement: 'R7' }],
    });
  });

  test.each(['true', 1, null, [true]])('%j is no boolean', (value) => {
    expect(issues(changed('consent.explicit', value))).toEqual([
      { type: 'schemaViolation', in: 'body', name: 'consent.explicit', detail: 'must be true or false' },
    ]);
  });

  test('fewer items told than five is well-formed, none consented to is not', () => {
    expect(accepted('information.items', []).information.items).toEqual([]);
    expect(issues(changed('consent.items', []))).toEqual([
      { type: 'outOfRange', in: 'body', name: 'consent.items', detail: 'must hold at least 1' },
    ]);
  });

  test('R7 data that was not consented to may be there: it does not travel', () => {
    expect(accepted('consent.items', ['name', 'phone']).client.address).toBeDefined();
  });
});

describe('normalised', () => {
  test('names and lines of address, to Unicode form C', () => {
    expect(accepted('client.givenName', 'Zoe\u0308').client.givenName).toBe('Zoë');
    expect(accepted('client.address.street', 'Rue de l’E\u0301glise').client.address?.street).toBe('Rue de l’Église');
  });

  test.each([
    ['0470 12 34 56', '+32470123456'],
    ['0470/12.34.56', '+32470123456'],
    ['013 31 12 34', '+3213311234'],
    ['+32 (0)470 12 34 56', '+32470123456'],
    ['0032 470 12 34 56', '+32470123456'],
    ['(013) 31 12 34', '+3213311234'],
    ['+31 6 12345678', '+31612345678'],
    ['+32470123456', '+32470123456'],
  ])('phone %s to %s', (typed, number) => expect(accepted('client.phone', typed).client.phone).toBe(number));

  test('UUIDs to lower case', () => {
    const memberId = '6F1C2B1E-6A35-4A0E-9A6F-0D6A1F1C9B11';
    expect(accepted('teamMember.memberId', memberId).teamMember.memberId).toBe(memberId.toLowerCase());
  });
});

describe('refused, by field', () => {
  const refused: [string, unknown[]][] = [
    ['agreementId', ['', 'Opgroeien', '../x', 'a b', 'a'.repeat(64), 7]],
    ['purpose', ['other', '', null]],
    ['sender.enterpriseNumber', ['0886886639', '0886.886.638', 886886638]],
    ['sender.team', ['', 'Jan Peeters', 'a@b.be']],
    ['teamMember.memberId', ['jan.peeters', '', 'not-a-uuid']],
    [
      'consent.givenAt',
      [
        '2025-03-03',
        '2025-03-03T10:15+01:00',
        '2025-03-03T10:15:00',
        '2025-02-29T10:15:00Z',
        '2025-03-03T24:00:00Z',
        `2025-03-03T10:15:00.${'1'.repeat(30)}Z`,
      ],
    ],
    ['consent.manner', ['thought', '']],
    ['consent.evidenceReference', ['', 'dossier of Noor', 'a@b.be', '/etc', 'x'.repeat(65)]],
    ['consent.items', [['name', 'name'], ['name', 'birthDate'], 'name', { 0: 'name' }]],
    ['information.language', ['NL', 'dutch', '']],
    ['information.noticeVersion', ['', 'version 2 ', 'x'.repeat(33)]],
    ['residence.postalCode', ['B-3290', '329', 3290, '32900']],
    ['client.givenName', ['', ' Noor', 'No\u202eor', 'No\ud800or', 'No\nor', 'a'.repeat(101), ['Noor']]],
    ['client.phone', ['112', '0470', '0470 12 34 56 ext. 7', 'bel 0470 12 34 56', '+32470123456;ext=1', 470123456]],
    ['client.phone', ['0470\n123456', '٠٤٧٠١٢٣٤٥٦', '+', `0470${' '.repeat(100)}123456`]],
    ['client.email', ['noor', 'noor@', 'a@b', 'a@b.be\n', 'a@b.be,c@d.be', `${'a'.repeat(250)}@b.be`]],
    ['client.address.street', ['', ' ', 'Grote\tMarkt', 'x'.repeat(101)]],
    ['client.address.houseNumber', ['', 'x'.repeat(13), 1]],
    ['client.address', ['Grote Markt 1', [], null]],
    ['client', [[], null, 'Noor']],
  ];

  test.each(refused)('%s', (path, values) => {
    for (const value of values) {
      const found = issues(changed(path, value));
      expect([value, found.every(({ name }) => name === path || name.startsWith(`${path}.`))]).toEqual([value, true]);
    }
  });

  test.each([[[]], [null], ['text'], [7], [undefined]])('%j is no submission', (input) => {
    expect(issues(input)).toEqual([expect.objectContaining({ name: '(whole)' })]);
  });
});

describe('hostile sizes', () => {
  test('an input that nests deep is refused whole, without overflowing', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 200_000; i++) deep = [deep];
    expect(issues({ ...submissionBody(), client: deep })).toEqual([
      { type: 'schemaViolation', in: 'body', name: '(whole)', detail: 'must be at most 10 levels deep' },
    ]);
  });

  test('a great many values buy one issue, not one each', () => {
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`f${i}`, 1]));
    expect(issues({ ...submissionBody(), ...wide })).toHaveLength(1);
    expect(issues(changed('consent.items', Array(100_000).fill('x')))).toHaveLength(1);
    const nested = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, Array(9).fill(1)]));
    expect(issues({ ...submissionBody(), ...nested })).toHaveLength(1);
  });

  test('a very long text is one issue about its length', () => {
    expect(issues(changed('client.givenName', 'a'.repeat(5_000_000)))).toEqual([
      { type: 'outOfRange', in: 'body', name: 'client.givenName', detail: 'must be at most 100 characters long' },
    ]);
  });
});
