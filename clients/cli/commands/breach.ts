import { type Command, Option } from 'commander';
import { BREACH_CONCLUSIONS, type BreachConclusion } from '../../../domain/breaches.js';
import { everyPage } from '../../every-page.js';
import { LARGEST_PAGE } from '../../http-contract.js';
import { type ActingOptions, actsFor, actsForOption } from '../acting-party.js';
import { type CommonOptions, finishClientCommand, withConnection } from '../command.js';
import { writeFields, writeJson, writeTable } from '../output.js';
import type { Surroundings } from '../surroundings.js';

const COLUMNS = ['referralId', 'organisation', 'openedAt', 'dueAt', 'overdue', 'conclusion'];

/** `breach`: for DPOs, what a recall for the wrong person asks of them (R20). */
export function addBreach(program: Command, surroundings: Surroundings): void {
  const breach = program.command('breach').description('Reviews of breaches by DPOs');
  const list = breach
    .command('list')
    .description('What your organisation’s DPO has to review, first due first; an operator sees all')
    .option('--concluded', 'concluded ones too');
  finishClientCommand(list, [
    'referral breach list --as sender --organisation 0886886638',
    'referral breach list --concluded --json',
  ]).action((options: CommonOptions & { concluded?: boolean }) =>
    withConnection(options, surroundings, async ({ client, caller }) => {
      const concludedToo = options.concluded ?? false;
      const items = await everyPage((page) =>
        client.breaches(caller, { ...page, concludedToo, pageSize: LARGEST_PAGE }),
      );
      if (options.json) writeJson(surroundings.stdout, { items });
      else writeTable(surroundings.stdout, COLUMNS, items);
    }),
  );

  const conclude = breach
    .command('conclude')
    .description('Record how the DPO of one party concludes: who was told, or that nobody has to be')
    .argument('<referralId>', 'the referral that was recalled')
    .addOption(new Option('--conclusion <code>', 'how').choices(BREACH_CONCLUSIONS).makeOptionMandatory())
    .addOption(actsForOption());
  finishClientCommand(conclude, [
    'referral breach conclude 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --conclusion authorityNotified \\',
    '    --as receiver --organisation 0212246886',
    'referral breach conclude 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --conclusion noRiskToClient --for sender --json',
    'referral breach conclude 7e0c0f1e-7f3b-4d5a-9d39-2d5a4f1c8a11 --conclusion authorityNotified \\',
    '    --url https://connector.example/referralConnector/v1',
  ]).action(async (referralId: string, options: ActingOptions & { conclusion: BreachConclusion }) => {
    const request = { conclusion: options.conclusion, ...actsFor(options, surroundings) };
    await withConnection(options, surroundings, async ({ client, caller }) => {
      const item = await client.concludeBreach(caller, referralId, request);
      if (options.json) writeJson(surroundings.stdout, item);
      else writeFields(surroundings.stdout, item);
    });
  });
}
