import { readFileSync, writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { signApproval } from '../../../../agreements/approvals.js';
import { proposalFaults } from '../../../../agreements/production-rules.js';
import { putApproval } from '../../../../agreements/put-approval.js';
import type { Approval } from '../../../../contracts/agreement-file.js';
import type { PartyRole } from '../../../../domain/agreement.js';
import { Problem } from '../../../../domain/problems.js';
import { finishCommand } from '../../command.js';
import { readDpoKey } from '../../dpo-key.js';
import { writeJson } from '../../output.js';
import { readAgreementFile } from '../../read-agreement-file.js';
import type { Surroundings } from '../../surroundings.js';

interface SignOptions {
  json?: boolean;
  key: string;
  as: PartyRole;
  write?: boolean;
}

/** `agreement sign`. */
export function addSign(agreement: Command, surroundings: Surroundings): void {
  const sign = agreement
    .command('sign')
    .description("Approve exactly this content, with a DPO's private key; prints the approval")
    .argument('<file>', 'the agreement, settled: no value in it is a proposal')
    .requiredOption('--key <file>', 'private key that nobody but you can read: JSON Web Key, or PEM (PKCS #8)')
    .addOption(new Option('--as <party>', 'whose DPO you are').choices(['sender', 'receiver']).makeOptionMandatory())
    .option('--write', 'put the approval into the file; nothing else in it changes');
  finishCommand(sign, [
    'referral agreement sign agreements/opgroeien-diest.yaml --key dpo.jwk --as sender',
    'referral agreement sign agreements/opgroeien-diest.yaml --key dpo.pem --as receiver --write',
  ]).action(async (file: string, options: SignOptions) => {
    const loaded = await readAgreementFile(file);
    // Not only warned about: production refuses such content whoever signed it, and settling a value changes the content,
    // so the signature would be worth nothing while looking like an approval.
    const proposals = proposalFaults(loaded);
    if (proposals.length > 0) throw new Problem('verificationFailed', proposals, 'not signed');
    const key = await readDpoKey(options.key);
    const approval = { party: options.as, jws: await signApproval(loaded.contentHash, key) };
    if (options.write) write(file, approval);
    const { agreement: content, contentHash } = loaded;
    const { agreementId, version } = content;
    if (options.json) {
      const written = options.write === true;
      writeJson(surroundings.stdout, { agreementId, version, contentHash, keyId: key.kid, ...approval, written });
      return;
    }
    surroundings.stderr.write(
      `${agreementId} version ${version}, content ${contentHash}\n` +
        `approved for ${content[options.as].name} with key ${key.kid}\n`,
    );
    if (!options.write)
      surroundings.stdout.write(`approvals:\n  - party: ${approval.party}\n    jws: ${approval.jws}\n`);
  });
}

function write(file: string, approval: Approval): void {
  const changed = putApproval(readFileSync(file, 'utf8'), approval);
  if (changed === undefined) {
    const detail = 'cannot take an approval by itself; sign without --write and put it in by hand';
    throw new Problem('badRequest', [{ type: 'rejectedInput', in: 'file', name: 'approvals', detail }]);
  }
  writeFileSync(file, changed);
}
