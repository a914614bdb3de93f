import { join } from 'node:path';
import { type LoadedAgreement, loadAgreement } from '../../agreements/load-agreement.js';
import { noticeOf } from '../../agreements/publication/notice.js';
import { noticePage } from '../../agreements/publication/notice-page.js';
import { noticeText } from '../../clients/cli/notice-text.js';
import { informationRefusals } from '../../domain/information.js';
import { NOTICE_ITEMS } from '../../domain/referral.js';
import { exampleSubmission } from '../domain/examples.js';
import { AGREEMENTS, configurationIssues, exampleText, exampleWith, load } from './examples.js';
import { leaves, withChanged } from './leaves.js';
import { readMarkup } from './markup.js';

const ours = loadAgreement({ path: join(AGREEMENTS, 'opgroeien-diest.yaml') });
const example = load(exampleText);

/** Text without its line breaks. */
const joined = (text: string) => text.replace(/\s+/g, ' ');

describe.each<[string, LoadedAgreement]>([
  ['ours', ours],
  ['the example', example],
])('R6 the notice of %s', (_, loaded) => {
  const { notice, receiver } = loaded.agreement;
  const ofAgreement = noticeOf(loaded);
  const text = noticeText(ofAgreement);
  const page = noticePage(ofAgreement);

  test('has the five items in their order, each under a heading, in the agreement’s own words', () => {
    expect(ofAgreement.items.map(({ item, text: words }) => [item, words])).toEqual(
      NOTICE_ITEMS.map((item) => [item, notice.items[item]]),
    );
    for (const said of [joined(text), readMarkup(page).text]) {
      const places = ofAgreement.items.flatMap(({ heading, text: words }) => [
        said.indexOf(heading),
        said.indexOf(words),
      ]);
      expect(places.every((place) => place >= 0)).toBe(true);
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
  });

  test('names the receiver, what is agreed to, what can be chosen, and how consent is taken back', () => {
    for (const said of [joined(text), readMarkup(page).text]) {
      expect(said).toContain(receiver.name);
      for (const words of [notice.consentStatement, notice.withdrawal]) expect(said).toContain(words);
      for (const choice of ['Voornaam en naam', 'Adres', 'Telefoonnummer', 'E-mailadres'])
        expect(said).toContain(choice);
    }
  });

  test('says the version and the language that a referral records, and those are allowed', () => {
    for (const said of [joined(text), readMarkup(page).text]) {
      expect(said).toContain(`versie ${notice.version} en taal ${notice.language}`);
    }
    const { information, consent } = exampleSubmission();
    const { noticeVersion, language } = ofAgreement;
    expect(
      informationRefusals({ information: { ...information, noticeVersion, language }, consent }, { notice }),
    ).toEqual([]);
  });

  test('fits 80 columns', () => {
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('is a well-formed page in Dutch that escapes every value', () => {
    const evil = (index: number) => `<script>alert("${index}")</script> & 'b'`;
    const words = leaves(notice).filter(({ keys: [first] }) => first !== 'language' && first !== 'earlierVersions');
    const planted = withChanged(
      notice,
      words.map(({ keys }) => keys),
      (_, index) => evil(index),
    );
    const agreement = { ...loaded.agreement, notice: planted, receiver: { ...receiver, name: evil(77) } };
    const dangerous = noticePage(noticeOf({ ...loaded, agreement }));
    expect(dangerous).not.toMatch(/<script|alert\("/);
    const { elements, text: shown } = readMarkup(dangerous);
    for (const index of [...words.keys(), 77]) expect(shown).toContain(evil(index));
    expect(elements[0]).toEqual({ name: 'html', attributes: { lang: 'nl' } });
    expect(elements.flatMap(({ name }) => (/^h\d$/.test(name) ? [name] : []))).toEqual(['h1', ...Array(7).fill('h2')]);
  });
});

test('R17 words that nobody has agreed to are not for a conversation', () => {
  const draft = 'Gebruik hem niet in een gesprek.';
  expect(noticeText(noticeOf(ours))).toContain(draft);
  expect(readMarkup(noticePage(noticeOf(ours))).text).toContain(draft);
  expect(noticeText(noticeOf(example)) + noticePage(noticeOf(example))).not.toContain(draft);
  const elsewhere = exampleWith('status: agreed', 'status: proposal');
  expect(noticeOf(load(elsewhere)).isProposal).toBe(false);
});

test('a notice in another language is refused: the words around it would be Dutch', () => {
  const french = load(exampleWith('language: nl', 'language: fr'));
  expect(configurationIssues(() => noticeOf(french)).map(({ name }) => name)).toEqual([
    'jeugdhulp-voorbeeldstad.yaml: notice.language',
  ]);
});
