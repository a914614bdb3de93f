import { createActivities } from '../../activities/create-activities.js';
import type { Connector } from '../../sandbox/connector.js';
import { read } from '../../store/store.js';
import { pathAgreement, RECEIVER, startTestConnector } from '../setup/connector.js';
import { DrivenReferral } from '../setup/driver.js';

/** Nobody can approve a destruction yet: where the agreement asks for a second person, nothing is destroyed. */
const agreement = pathAgreement({
  disposal: {
    retentionYears: 18,
    secondPersonApproval: true,
    selectionRules: [
      {
        ruleId: 'r',
        validFrom: '2024-01-01',
        validUntil: '2028-12-31',
        finalDestination: 'destroy',
        provision: 'III.87',
      },
    ],
  },
});
let connector: Connector & { drop(): Promise<void> };
beforeAll(async () => {
  connector = await startTestConnector({ agreements: [{ agreement, contentHash: 'second-person' }] });
});
afterAll(() => connector.drop());

test('a dossier that is due goes to review, and the receiver is told nothing', async () => {
  const referral = await DrivenReferral.submit(connector, {}, 'awaitingOutcome');
  await referral.outcome('helpWanted');
  await referral.result();
  await referral.report(RECEIVER, { type: 'dossierClosed', closedOn: '2008-01-01' });
  const { dossier_id: dossierId } = await read(connector.store, (db) =>
    db
      .selectFrom('dossier')
      .select('dossier_id')
      .where('referral_id', '=', referral.referralId)
      .executeTakeFirstOrThrow(),
  );
  const told: string[] = [];
  const receiverOf = () => {
    told.push('receiver');
    throw new Error('no receiver may be asked');
  };
  const { dispose } = createActivities({ store: connector.store, receiverOf, directSignals: false });
  expect(await dispose({ dossierId })).toEqual({ outcome: 'inReview' });
  expect(told).toEqual([]);
  expect(await referral.actions()).toContain('dossierInReview');
});
