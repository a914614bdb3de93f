import { NOTICE_PHRASES, type Notice, noteForTeamMember } from '../../agreements/publication/notice.js';
import { wrap } from './wrap.js';

const WIDTH = 80;

/** The notice for a terminal and for a screen reader: headings on lines of their own, nothing drawn with characters. */
export function noticeText(notice: Notice): string {
  const { title, items, consentStatement, always, choices, withdrawal } = notice;
  const blocks = [
    title,
    ...(notice.isProposal ? [NOTICE_PHRASES.draft] : []),
    NOTICE_PHRASES.intro,
    ...items.flatMap(({ heading, text }, index) => [`${index + 1}. ${heading}`, text]),
    NOTICE_PHRASES.consent,
    NOTICE_PHRASES.aloud,
    `“${consentStatement}”`,
    NOTICE_PHRASES.choose,
    [`${always}: ${NOTICE_PHRASES.always}`, ...choices.map((choice) => `${choice}: ja of nee`)],
    NOTICE_PHRASES.withdrawal,
    withdrawal,
    noteForTeamMember(notice),
    `${notice.sender}. Protocol ${notice.agreementId} versie ${notice.agreementVersion}.`,
  ];
  return `${blocks
    .map((block) =>
      [block]
        .flat()
        .flatMap((line) => wrap(line, WIDTH))
        .join('\n'),
    )
    .join('\n\n')}\n`;
}
