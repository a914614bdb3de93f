import { Command } from 'commander';
import { addAgreement } from './commands/agreement.js';
import { addAssign } from './commands/assign.js';
import { addAudit } from './commands/audit.js';
import { addBreach } from './commands/breach.js';
import { addClientKey } from './commands/client-key.js';
import { addCorrect } from './commands/correct.js';
import { addDoctor } from './commands/doctor.js';
import { addEscalations } from './commands/escalations.js';
import { addEvent } from './commands/event.js';
import { addExport } from './commands/export.js';
import { addFeed } from './commands/feed.js';
import { addKeys } from './commands/keys.js';
import { addList } from './commands/list.js';
import { addNotice } from './commands/notice.js';
import { addOutbox } from './commands/outbox.js';
import { addRead } from './commands/read.js';
import { addRecall } from './commands/recall.js';
import { addReceiver } from './commands/receiver.js';
import { addResume } from './commands/resume.js';
import { addRetention } from './commands/retention.js';
import { addRetry } from './commands/retry.js';
import { addSettle } from './commands/settle.js';
import { addStatus } from './commands/status.js';
import { addSubmit } from './commands/submit.js';
import { addSuspend } from './commands/suspend.js';
import { addTasks } from './commands/tasks.js';
import { addTimeline } from './commands/timeline.js';
import { addWithdraw } from './commands/withdraw.js';
import type { Surroundings } from './surroundings.js';

const HELP_AFTER = `
Personal data comes in by file or standard input only, never as an argument.

Over HTTP (--url or REFERRAL_URL) a program signs in with REFERRAL_ISSUER, REFERRAL_CLIENT_ID and REFERRAL_CLIENT_KEY_FILE
(client-key new makes one); docs/configuration.md has the others.

Exit codes (docs/errors.md):
  0 done   1 internal   2 usage   3 input   4 access   5 not found   6 not allowed now, or repeated with other content
  7 refused under the agreement   8 unavailable, try again   9 a check failed   78 configuration   130 interrupted
`;

/** The command line \`referral\`, ready to parse. Each command stands in a file of its own. */
export function buildProgram(surroundings: Surroundings): Command {
  const program = new Command('referral')
    .description('Submit, follow and report on referrals')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void surroundings.stdout.write(text),
      writeErr: (text) => void surroundings.stderr.write(text),
      // Said by failures.ts, without what was typed.
      outputError: () => {},
    })
    .addHelpText('after', HELP_AFTER);
  addSubmit(program, surroundings);
  addStatus(program, surroundings);
  addTimeline(program, surroundings);
  addList(program, surroundings);
  addFeed(program, surroundings);
  addEvent(program, surroundings);
  addWithdraw(program, surroundings);
  addRecall(program, surroundings);
  addCorrect(program, surroundings);
  addRetry(program, surroundings);
  addTasks(program, surroundings);
  addAssign(program, surroundings);
  addRead(program, surroundings);
  addExport(program, surroundings);
  addSuspend(program, surroundings);
  addResume(program, surroundings);
  addAudit(program, surroundings);
  addBreach(program, surroundings);
  addEscalations(program, surroundings);
  addSettle(program, surroundings);
  addOutbox(program, surroundings);
  addKeys(program, surroundings);
  addRetention(program, surroundings);
  addAgreement(program, surroundings);
  addNotice(program, surroundings);
  addClientKey(program, surroundings);
  addReceiver(program, surroundings);
  addDoctor(program, surroundings);
  return program;
}
