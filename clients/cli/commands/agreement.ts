import type { Command } from 'commander';
import type { Surroundings } from '../surroundings.js';
import { addApproveCheck } from './agreement/approve-check.js';
import { addCheck } from './agreement/check.js';
import { addDiff } from './agreement/diff.js';
import { addNewKey, addPublicKey } from './agreement/keys.js';
import { addPublish } from './agreement/publish.js';
import { addSign } from './agreement/sign.js';

/** `agreement …`: for DPOs and for whoever writes an agreement, before anything runs by it. None needs a connection. */
export function addAgreement(program: Command, surroundings: Surroundings): void {
  const agreement = program.command('agreement').description('Agreement files: check, compare, approve, publish');
  addCheck(agreement, surroundings);
  addNewKey(agreement, surroundings);
  addPublicKey(agreement, surroundings);
  addSign(agreement, surroundings);
  addApproveCheck(agreement, surroundings);
  addDiff(agreement, surroundings);
  addPublish(agreement, surroundings);
}
