import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { noticeOf } from '../../../agreements/publication/notice.js';
import { noticePage } from '../../../agreements/publication/notice-page.js';
import { finishCommand } from '../command.js';
import { noticeText } from '../notice-text.js';
import { writeJson, writeText } from '../output.js';
import { faultsFailTheCheck, readAgreementFile } from '../read-agreement-file.js';
import type { Surroundings } from '../surroundings.js';

interface NoticeOptions {
  json?: boolean;
  format: 'text' | 'html';
}

/** `notice`: for whoever talks with a client; needs no connection, only the file. */
export function addNotice(program: Command, surroundings: Surroundings): void {
  const notice = program
    .command('notice')
    .description('The explanation that is read together with a client before consent, in Dutch')
    .argument('<agreement>', 'id of an agreement in AGREEMENTS_DIRECTORY, or a file')
    .addOption(
      new Option('--format <format>', 'text for a terminal or a screen reader, html to print on A4')
        .choices(['text', 'html'])
        .default('text'),
    );
  finishCommand(notice, [
    'referral notice opgroeien-diest',
    'referral notice agreements/opgroeien-diest.yaml --format html > uitleg.html',
  ]).action(async (agreement: string, { json, format }: NoticeOptions) => {
    const loaded = await readAgreementFile(pathOf(agreement, surroundings));
    const content = await faultsFailTheCheck(async () => noticeOf(loaded));
    if (json) writeJson(surroundings.stdout, content);
    else writeText(surroundings.stdout, format === 'html' ? noticePage(content) : noticeText(content));
  });
}

function pathOf(agreement: string, { environment }: Surroundings): string {
  if (/[/\\]|\.yaml$/.test(agreement)) return agreement;
  return join(environment.AGREEMENTS_DIRECTORY || 'agreements', `${agreement}.yaml`);
}
