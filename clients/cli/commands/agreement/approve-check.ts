import type { Command } from 'commander';
import { type ApprovalVerdict, judgeApprovals } from '../../../../agreements/approvals.js';
import type { LoadedAgreement } from '../../../../agreements/load-agreement.js';
import { productionFaults } from '../../../../agreements/production-rules.js';
import { loadTrustedKeys } from '../../../../agreements/trusted-keys.js';
import { agreementRefusals } from '../../../../domain/agreement-validity.js';
import { Problem } from '../../../../domain/problems.js';
import { finishCommand } from '../../command.js';
import { writeFields, writeJson, writeTable } from '../../output.js';
import { faultsFailTheCheck, readAgreementFile } from '../../read-agreement-file.js';
import type { Surroundings } from '../../surroundings.js';

interface ApproveCheckOptions {
  json?: boolean;
  dpoKeys: string;
}

const WORDS: Record<ApprovalVerdict, string> = {
  approved: 'approved exactly this content',
  missing: 'has not approved yet',
  contentChanged: 'approved other content: it was changed since',
  unknownKey: 'signed with a key that is not in the key set, or not for this algorithm',
  keyOfOtherParty: 'signed with a key of another party',
  otherSignature: 'signed for something else than an approval',
  invalidSignature: 'the signature does not hold',
};

/** `agreement approve check`: fails exactly where production would refuse the file. */
export function addApproveCheck(agreement: Command, surroundings: Surroundings): void {
  const check = agreement
    .command('approve')
    .description('Approvals by DPOs')
    .command('check')
    .description('Say per party whether its DPO approved exactly this content, and what is wrong otherwise')
    .argument('<file>', 'the agreement')
    .requiredOption('--dpo-keys <file>', 'JWK set with the public keys of both DPOs');
  finishCommand(check, [
    'referral agreement approve check agreements/opgroeien-diest.yaml --dpo-keys dpo-keys.json',
  ]).action(async (file: string, options: ApproveCheckOptions) => {
    const loaded = await readAgreementFile(file);
    const trusted = await faultsFailTheCheck(async () => loadTrustedKeys(options.dpoKeys));
    const parties = (await judgeApprovals(loaded, trusted)).map((approval) => ({
      ...approval,
      name: loaded.agreement[approval.party].name,
      inWords: WORDS[approval.verdict],
    }));
    const issues = await productionFaults(loaded, trusted);
    const { agreementId, version } = loaded.agreement;
    const fields = { agreementId, version, contentHash: loaded.contentHash, validity: validityOf(loaded) };
    const proposals = loaded.proposals.length;
    if (options.json) {
      writeJson(surroundings.stdout, { ok: issues.length === 0, ...fields, proposals, parties });
    } else {
      writeFields(surroundings.stdout, { ...fields, proposals: proposals === 0 ? 'none' : proposals });
      surroundings.stdout.write('\n');
      writeTable(surroundings.stdout, ['party', 'name', 'inWords', 'keyId'], parties);
    }
    if (issues.length > 0) throw new Problem('verificationFailed', issues, 'production would refuse it');
  });
}

/** Beside the approvals: an approval that holds says nothing about whether the agreement is in force today. */
function validityOf({ agreement }: LoadedAgreement): 'inForce' | 'agreementNotYetValid' | 'agreementLapsed' {
  const [refusal] = agreementRefusals(agreement, { now: new Date(), suspended: false });
  return refusal === 'agreementNotYetValid' || refusal === 'agreementLapsed' ? refusal : 'inForce';
}
