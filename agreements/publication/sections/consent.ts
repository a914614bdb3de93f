import type { Agreement } from '../../../domain/agreement.js';
import { NOTICE_ITEMS } from '../../../domain/referral.js';
import type { Section } from '../section.js';
import { days, NOTICE_WORDS } from '../words.js';

/** What a client is told and agrees to (R6, R7). */
export function consentSection({ notice, consent }: Agreement): Section {
  const earlier = notice.earlierVersions ?? [];
  return {
    title: 'Informatie en toestemming',
    paragraphs: [
      'De cliënt krijgt vooraf deze uitleg. Zonder vrije en uitdrukkelijke toestemming wordt niets meegedeeld.',
    ],
    facts: [
      ...NOTICE_ITEMS.map((item) => ({
        path: `notice.items.${item}`,
        term: NOTICE_WORDS[item],
        text: notice.items[item],
      })),
      { path: 'notice.consentStatement', term: 'Toestemming', text: notice.consentStatement },
      { path: 'notice.withdrawal', term: 'Toestemming intrekken', text: notice.withdrawal },
      {
        path: 'consent.maximumAgeDays',
        term: 'Een toestemming geldt voor het versturen hoogstens',
        text: days(consent.maximumAgeDays),
      },
      { path: 'notice.version', term: 'Versie van de uitleg', text: notice.version },
      { path: 'notice.language', term: 'Taal van de uitleg', text: notice.language },
      {
        path: 'notice.earlierVersions',
        term: 'Eerdere versies die nog tellen',
        text: earlier.length === 0 ? 'geen' : earlier.join(', '),
      },
    ],
  };
}
