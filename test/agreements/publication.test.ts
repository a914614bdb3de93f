import { join } from 'node:path';
import { type LoadedAgreement, loadAgreement } from '../../agreements/load-agreement.js';
import { publish } from '../../agreements/publication/publish.js';
import { pathsOf, touches } from '../../agreements/publication/section.js';
import { sectionsOf } from '../../agreements/publication/sections/index.js';
import { longDate } from '../../agreements/publication/words.js';
import { AGREEMENTS, exampleText, load, pulledText } from './examples.js';
import { type Keys, leaves, withChanged } from './leaves.js';
import { readMarkup } from './markup.js';

const ours = loadAgreement({ path: join(AGREEMENTS, 'opgroeien-diest.yaml') });
const example = load(exampleText);
const both: [string, LoadedAgreement][] = [
  ['ours', ours],
  ['the example', example],
  ['the example, pulled', load(pulledText())],
];

/** The page of the protocol and that of the records. */
function pages(loaded: LoadedAgreement, approvals?: Parameters<typeof publish>[0]['approvals']) {
  const files = publish({ loaded, ...(approvals && { approvals }) }, 'html');
  const [protocol = '', record = ''] = files.map(({ content }) => content);
  return { protocol, record };
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Codes are said in Dutch, and numbers of organisations with dots; everything else stands as it is in the agreement. */
function isFreeText(keys: Keys, value: unknown): boolean {
  if (typeof value !== 'string' || DATE.test(value)) return false;
  const path = keys.filter((key) => typeof key === 'string').join('.');
  return !/(^data\.item|party|for|hostedBy|mode|closingRules|until|finalDestination|enterpriseNumber)$/.test(path);
}

describe.each(both)('R16 the page of %s', (_, loaded) => {
  const { agreement } = loaded;
  const { text } = readMarkup(pages(loaded).protocol);

  test('speaks of every field of the agreement', () => {
    const said = pathsOf(sectionsOf(agreement));
    const unsaid = leaves(agreement)
      .map(({ keys }) => keys.join('.'))
      .filter((path) => path !== 'title' && !said.some((other) => path === other || path.startsWith(`${other}.`)));
    expect(unsaid).toEqual([]);
  });

  test('shows every text, date and count of it', () => {
    for (const { keys, value } of leaves(agreement)) {
      if (typeof value === 'string' && DATE.test(value)) expect(text).toContain(longDate(value));
      if (isFreeText(keys, value)) expect(text).toContain(value);
    }
    const counts = leaves(agreement).filter(({ value }) => typeof value === 'number');
    const unusual = withChanged(
      agreement,
      counts.map(({ keys }) => keys),
      (_, index) => 70_000 + index,
    );
    const changed = readMarkup(pages({ ...loaded, agreement: unusual }).protocol).text;
    for (const index of counts.keys()) expect(changed).toMatch(new RegExp(`\\b${70_000 + index}\\b`));
  });

  test('is one well-formed document in Dutch: headings in order, ids once, nothing run or loaded', () => {
    for (const document of Object.values(pages(loaded))) {
      const { elements } = readMarkup(document);
      expect(elements[0]).toEqual({ name: 'html', attributes: { lang: 'nl' } });
      expect(elements.filter(({ name }) => name === 'script' || name === 'link' || name === 'img')).toEqual([]);
      const levels = elements.flatMap(({ name }) => (/^h\d$/.test(name) ? [Number(name[1])] : []));
      expect(levels.filter((level) => level === 1)).toHaveLength(1);
      levels.reduce((before, level) => {
        expect(level - before).toBeLessThanOrEqual(1);
        return level;
      }, 0);
      const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { attributes } of elements) {
        expect(Object.keys(attributes).filter((name) => name.startsWith('on') || name === 'src')).toEqual([]);
        if (attributes.href?.startsWith('#')) expect(ids).toContain(attributes.href.slice(1));
        if (attributes['aria-labelledby'] !== undefined) expect(ids).toContain(attributes['aria-labelledby']);
      }
    }
  });

  test('escapes every value, wherever it is put', () => {
    const planted = leaves(agreement).filter(({ keys, value }) => isFreeText(keys, value));
    const evil = (index: number) => `<script>alert("${index}")</script> & 'b'`;
    const dangerous = withChanged(
      agreement,
      planted.map(({ keys }) => keys),
      (_, index) => evil(index),
    );
    const openValues = [{ path: 'notice.items', status: 'proposal' as const, reason: evil(9999) }];
    const approvals = [{ party: 'sender' as const, verdict: 'approved' as const, keyId: evil(8888) }];
    const { protocol, record } = pages(
      { ...loaded, agreement: dangerous, openValues, proposals: openValues },
      approvals,
    );
    for (const document of [protocol, record]) expect(document).not.toMatch(/<script|alert\("/);
    const shown = readMarkup(protocol).text;
    for (const index of [...planted.keys(), 8888, 9999]) expect(shown).toContain(evil(index));
    readMarkup(record);
  });
});

describe('R17 what nobody has agreed to yet', () => {
  test('is marked where it stands, and listed with its reason', () => {
    const { protocol } = pages(ours);
    const { text } = readMarkup(protocol);
    expect(text).toContain(`${ours.proposals.length} waarden zijn nog een voorstel`);
    for (const { path, reason } of ours.proposals) expect(text).toContain(`${path} ${reason}`);
    expect(protocol).toMatch(/<dt>Een toestemming geldt voor het versturen hoogstens <span class="proposal">/);
    expect(protocol).toMatch(/<th scope="row">Stand van een doorverwijzing <span class="proposal">/);
    expect(protocol).toMatch(/<dt>NIS-code van de gemeente<\/dt>/);
  });

  test('is on no page where everything is settled; without approval it is a draft still', () => {
    const { protocol, record } = pages(example);
    expect(protocol + record).not.toContain('class="proposal"');
    expect(protocol).not.toContain('Nog niet afgesproken');
    for (const document of [protocol, record]) expect(readMarkup(document).text).toContain('Ontwerp.');
  });

  test('an approval counts once it was verified', () => {
    const carried = { ...example, approvals: [{ party: 'sender' as const, jws: 'a.b.c' }] };
    expect(readMarkup(pages(carried).protocol).text).toContain('draagt een handtekening die hier niet is nagekeken');
    const approved = (['sender', 'receiver'] as const).map((party) => ({
      party,
      verdict: 'approved' as const,
      keyId: `k-${party}`,
    }));
    const { protocol, record } = pages(example, approved);
    for (const document of [protocol, record]) expect(document).not.toContain('Ontwerp.');
    expect(readMarkup(protocol).text).toContain('OCMW Voorbeeldstad goedgekeurd, met sleutel k-receiver');
    const changed = [{ party: 'sender' as const, verdict: 'contentChanged' as const, keyId: 'k' }];
    expect(readMarkup(pages(example, changed).protocol).text).toContain('de handtekening geldt niet voor deze inhoud');
  });

  test('touches what it is, holds and belongs to', () => {
    expect(touches('a.b', ['a'])).toBe(true);
    expect(touches('a', ['a.b'])).toBe(true);
    expect(touches('a.bc', ['a.b'])).toBe(false);
  });
});

describe.each(both)('GDPR 30, 1: the records of %s', (_, loaded) => {
  const { agreement } = loaded;
  const { records, contentHash } = JSON.parse(publish({ loaded }, 'json')[1]?.content ?? '');

  test('name for each party all that the article asks for', () => {
    expect(contentHash).toBe(loaded.contentHash);
    expect(records).toHaveLength(2);
    for (const [index, party] of (['sender', 'receiver'] as const).entries()) {
      expect(records[index]).toMatchObject({
        party,
        controller: {
          name: agreement[party].name,
          enterpriseNumber: agreement[party].enterpriseNumber,
          address: agreement[party].address,
          dataProtectionOfficer: agreement[party].dpoContact,
        },
        dataSubjects: agreement.dataSubjects,
        dataCategories: expect.arrayContaining(['Voornaam en naam', 'Adres', 'Telefoonnummer', 'E-mailadres']),
        purposes: expect.arrayContaining([agreement.purpose.description]),
        recipients: expect.arrayContaining(agreement.recipients),
        transfersOutsideEea: false,
        securityMeasures: agreement.securityMeasures,
      });
      expect(records[index].activities.length).toBeGreaterThan(0);
    }
  });

  test('give every period of retention to at least one of them', () => {
    const paths = records.flatMap((record: { retention: { path: string }[] }) =>
      record.retention.map(({ path }) => path),
    );
    expect(new Set(paths)).toEqual(
      new Set([
        'closingRules',
        'ownCopy',
        'disposal.retentionYears',
        ...Object.keys(agreement.retention).map((name) => `retention.${name}`),
      ]),
    );
    expect(records[1].retention).toContainEqual({
      path: 'disposal.retentionYears',
      what: expect.stringContaining('Cliëntdossier'),
      howLong: '18 jaar na het afsluiten van het dossier',
    });
  });

  test('stand on a page with the same words', () => {
    const { text } = readMarkup(pages(loaded).record);
    for (const { value } of leaves(records)) {
      if (typeof value === 'string' && value.includes(' ')) expect(text).toContain(value);
    }
  });
});

test('R13 partners of onward sharing are recipients', () => {
  const [, record] = publish({ loaded: example }, 'json');
  expect(JSON.parse(record?.content ?? '').records[1].recipients).toContain('CAW Voorbeeld (KBO 0555.555.523)');
});
