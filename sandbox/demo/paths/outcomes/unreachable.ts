import { DrivenReferral } from '../../driven-referral.js';
import type { Path } from '../../path.js';

const DAYS_BETWEEN = 4;

/** R11: a closing rule that counts only after the agreed number of attempts. */
export const unreachable: Path = {
  name: 'unreachable',
  title: 'Unreachable after the agreed attempts: purged',
  expected: 'purged/unreachable',
  async run(world) {
    const referral = await DrivenReferral.submit(world);
    await referral.reaches('awaitingOutcome');
    const outcome = { type: 'contactOutcome', outcome: 'unreachable' };
    const attempts = world.agreement.contact.attemptsForUnreachable;
    const refusedBefore: boolean[] = [];
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      await referral.passDays(DAYS_BETWEEN);
      const occurredAt = await referral.now();
      refusedBefore.push(await isRefused(referral.receiverReports({ ...outcome, occurredAt })));
      await referral.receiverReports({ type: 'contactAttempt', channel: 'phone', result: 'noAnswer', occurredAt });
      world.tell('wait', `attempt ${attempt} of ${attempts}: no answer`);
    }
    await referral.receiverReports({ ...outcome, occurredAt: await referral.now() });
    await referral.ends();
    world.tell('purge', 'unreachable: the receiver has erased, the connector’s copy and its key are gone');
    return referral.result(
      `${attempts} attempts without an answer; reported before those, the outcome was refused`,
      () => (refusedBefore.every(Boolean) ? [] : ['unreachable was accepted before the agreed attempts']),
    );
  },
};

async function isRefused(report: Promise<unknown>): Promise<boolean> {
  try {
    await report;
    return false;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'eventNotAllowed') return true;
    throw error;
  }
}
