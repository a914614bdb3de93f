import { brusselsDate } from '../../../../domain/brussels-time.js';
import { addDays } from '../../../../domain/calendar.js';
import { auditedIn, callsIn } from '../../counting.js';
import { DrivenReferral } from '../../driven-referral.js';
import { otherThan } from '../../other-than.js';
import { ownAgreement } from '../../own-agreement.js';
import type { Path } from '../../path.js';

const DAY_SECONDS = 86_400;
const DAYS_LEFT = 1;
const DAYS_DOWN = DAYS_LEFT + 1;

/** R15: outside the agreement's validity nothing is sent; its successor takes over what was not, judged again (audited). */
export const lapsedAndRenewed: Path = {
  name: 'lapsed-and-renewed',
  title: 'Agreement lapsed and renewed: judged again under its successor, sent',
  expected: 'purged/helpDeclined',
  async run(world) {
    const lastDay = addDays(brusselsDate(new Date()), DAYS_LEFT);
    const agreement = await ownAgreement(world, { validUntil: lastDay });
    const { receiver, store } = world.connector;
    receiver.misbehave(agreement.agreementId, 'unavailable', { calls: DAYS_DOWN, retryAfter: DAY_SECONDS });
    const referral = await DrivenReferral.submit(world, { agreement });
    await referral.reaches('sending');
    await referral.passUntilAfterAttempt(DAYS_DOWN * DAY_SECONDS);
    await referral.reaches('suspended');
    world.tell('transmit', `the receiver is away until after ${lastDay}, when the agreement has lapsed: parked`);
    const { validUntil: _, ...renewed } = agreement;
    await world.publish({ ...renewed, version: agreement.version + 1, validFrom: addDays(lastDay, 1) });
    await referral.reaches('awaitingOutcome');
    world.tell('verify', 'the agreement is renewed: judged again under its new version, and sent');
    await referral.outcome('helpDeclined');
    await referral.ends();
    world.tell('purge', 'help declined: erased and purged');
    const { agreement_version: version } = await store.db
      .selectFrom('referral')
      .select('agreement_version')
      .where('referral_id', '=', referral.referralId)
      .executeTakeFirstOrThrow();
    return referral.result(
      'parked when the agreement lapsed; delivered under its successor; help declined',
      (found) => [
        ...otherThan('the version it lives under', version, agreement.version + 1),
        ...otherThan('versions adopted, as audited', auditedIn(found, 'agreementVersionAdopted'), 1),
        ...otherThan('the calls', callsIn(found), [
          ...Array<string>(DAYS_DOWN).fill('deliver 503'),
          'deliver 201',
          'erase 200',
        ]),
      ],
    );
  },
};
