import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';
import { scratchDirectory } from '../embedded/scratch.js';
import { malformedCliSignals } from './cli-signals.js';
import { CANARY, expectNothingLogged, startLoggedConnector } from './logged-connector.js';
import { deliveredReferral, expectIgnored, expectProperEnd } from './referrals.js';
import { temporalCli } from './temporal-cli.js';

const scratch = scratchDirectory();
let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startLoggedConnector();
});
afterAll(async () => {
  await connector.drop();
  scratch.remove();
});

test.each(malformedCliSignals(scratch.path))(
  '$title: ignored, audited by a code, and the referral goes on',
  async ({ words, fault }) => {
    const referralId = await deliveredReferral(connector);
    await temporalCli('workflow', 'signal', '--workflow-id', referralWorkflowId(referralId), ...words);
    await expectIgnored(connector, referralId, fault);
    await expectProperEnd(connector, referralId);
  },
);

test('nothing that a signal said was logged', expectNothingLogged);

test('what was planted did reach Temporal', async () => {
  const workflowId = referralWorkflowId(await deliveredReferral(connector));
  const note = JSON.stringify(CANARY);
  await temporalCli('workflow', 'signal', '--workflow-id', workflowId, '--name', 'withdrawal', '--input', note);
  const shown = await temporalCli('workflow', 'show', '--workflow-id', workflowId, '--output', 'json');
  expect(shown.includes(Buffer.from(note).toString('base64'))).toBe(true);
});
