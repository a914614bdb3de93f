import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { judgeApprovals } from '../../../../agreements/approvals.js';
import { PUBLICATION_FORMATS, type PublicationFormat, publish } from '../../../../agreements/publication/publish.js';
import { loadTrustedKeys } from '../../../../agreements/trusted-keys.js';
import { Problem } from '../../../../domain/problems.js';
import { finishCommand } from '../../command.js';
import { writeJson } from '../../output.js';
import { faultsFailTheCheck, readAgreementFile } from '../../read-agreement-file.js';
import type { Surroundings } from '../../surroundings.js';

interface PublishOptions {
  json?: boolean;
  output: string;
  format?: PublicationFormat;
  dpoKeys?: string;
}

/** `agreement publish`. */
export function addPublish(agreement: Command, surroundings: Surroundings): void {
  const command = agreement
    .command('publish')
    .description('Write the agreement as a Dutch page for both websites, and as a record of processing (GDPR 30)')
    .argument('<file>', 'the agreement; what is still a proposal is marked, and the page says that it is a draft')
    .requiredOption('--output <folder>', 'where to write; files of the same names are replaced')
    .addOption(new Option('--format <format>', 'only this one; both without it').choices(PUBLICATION_FORMATS))
    .option('--dpo-keys <file>', 'JWK set with the public keys of both DPOs: the page says who approved');
  finishCommand(command, [
    'referral agreement publish agreements/opgroeien-diest.yaml --dpo-keys dpo-keys.json --output public/',
    'referral agreement publish agreements/opgroeien-diest.yaml --format json --output public/',
  ]).action(async (file: string, { json, output, format, dpoKeys }: PublishOptions) => {
    const loaded = await readAgreementFile(file);
    const approvals =
      dpoKeys === undefined
        ? undefined
        : await faultsFailTheCheck(async () => judgeApprovals(loaded, loadTrustedKeys(dpoKeys)));
    const standing = { loaded, ...(approvals && { approvals }) };
    const formats = format === undefined ? PUBLICATION_FORMATS : [format];
    const files = formats.flatMap((one) => publish(standing, one));
    const paths = files.map(({ name }) => join(output, name));
    try {
      mkdirSync(output, { recursive: true });
      for (const [index, { content }] of files.entries()) writeFileSync(paths[index] ?? '', content);
    } catch {
      const detail = 'must be a folder that can be written to';
      throw new Problem('badRequest', [{ type: 'invalidInput', in: 'argument', name: '--output', detail }]);
    }
    if (json) writeJson(surroundings.stdout, { files: paths });
    else for (const path of paths) surroundings.stdout.write(`${path}\n`);
  });
}
