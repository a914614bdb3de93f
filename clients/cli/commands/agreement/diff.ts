import type { Command } from 'commander';
import { type Difference, differencesBetween } from '../../../../agreements/differences.js';
import type { LoadedAgreement } from '../../../../agreements/load-agreement.js';
import { finishCommand } from '../../command.js';
import { SECTIONS, sectionOf } from '../../differences/field-names.js';
import { inWords } from '../../differences/in-words.js';
import { writeJson, writeText } from '../../output.js';
import { readAgreementFile } from '../../read-agreement-file.js';
import type { Surroundings } from '../../surroundings.js';
import { wrap } from '../../wrap.js';

const WIDTH = 94;

/** `agreement diff`. */
export function addDiff(agreement: Command, surroundings: Surroundings): void {
  const diff = agreement
    .command('diff')
    .description('Say what changed between two versions; what stayed is not named')
    .argument('<old-file>', 'the version before')
    .argument('<new-file>', 'the version after');
  finishCommand(diff, [
    'referral agreement diff opgroeien-diest-1.yaml agreements/opgroeien-diest.yaml',
    'git show HEAD~1:agreements/opgroeien-diest.yaml > old.yaml && referral agreement diff old.yaml agreements/opgroeien-diest.yaml',
  ]).action(async (oldFile: string, newFile: string, options: { json?: boolean }) => {
    const [before, after] = [await readAgreementFile(oldFile), await readAgreementFile(newFile)];
    const differences = differencesBetween(before, after);
    if (options.json) {
      writeJson(surroundings.stdout, {
        before: identityOf(before),
        after: identityOf(after),
        sameContent: before.contentHash === after.contentHash,
        differences: differences.map((difference) => ({ ...difference, inWords: inWords(difference).join('\n') })),
      });
      return;
    }
    writeText(surroundings.stdout, `${heading(before, after)}${bySection(differences)}`);
  });
}

function identityOf({ agreement, contentHash }: LoadedAgreement) {
  return { agreementId: agreement.agreementId, version: agreement.version, contentHash };
}

function heading(before: LoadedAgreement, after: LoadedAgreement): string {
  const [old, fresh] = [before, after].map(
    ({ agreement, contentHash }) => `${agreement.agreementId} version ${agreement.version}, content ${contentHash}`,
  );
  if (before.contentHash === after.contentHash)
    return `${fresh}\nThe same content: an approval of one holds for both.\n`;
  const isRaised = after.agreement.version > before.agreement.version;
  return (
    `old  ${old}\nnew  ${fresh}\n` +
    'Each DPO has to sign the new content; an approval of the old one does not hold for it.\n' +
    (isRaised ? '' : 'The version is not higher: changed content needs a higher one.\n')
  );
}

function bySection(differences: readonly Difference[]): string {
  const sections = SECTIONS.map((name) => ({
    name,
    found: differences.filter(({ path }) => sectionOf(path) === name),
  }));
  return sections
    .filter(({ found }) => found.length > 0)
    .map(({ name, found }) => `\n${name}\n${found.map(item).join('')}`)
    .join('');
}

function item(difference: Difference): string {
  const [head = '', ...rest] = inWords(difference);
  const headLines = wrap(head, WIDTH).map((line, index) => `${index === 0 ? '  - ' : '    '}${line}\n`);
  return [...headLines, ...rest.flatMap((line) => wrap(line, WIDTH)).map((line) => `      ${line}\n`)].join('');
}
