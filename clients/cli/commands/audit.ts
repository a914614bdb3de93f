import type { Command } from 'commander';
import type { Surroundings } from '../surroundings.js';
import { addAuditCheckpoint } from './audit/checkpoint.js';
import { addAuditCheckpointKeys } from './audit/checkpoint-keys.js';
import { addAuditExport } from './audit/export.js';
import { addAuditVerify } from './audit/verify.js';
import { addAuditVerifyExport } from './audit/verify-export.js';

/** What can be done with the audit trail (guarantee E). */
export function addAudit(program: Command, surroundings: Surroundings): void {
  const audit = program.command('audit').description('The audit trail, straight on the store');
  addAuditVerify(audit, surroundings);
  addAuditCheckpoint(audit, surroundings);
  addAuditCheckpointKeys(audit, surroundings);
  addAuditExport(audit, surroundings);
  addAuditVerifyExport(audit, surroundings);
}
