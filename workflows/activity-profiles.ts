import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { DisposalActivities, PassOnActivities, ReferralActivities } from '../domain/activities.js';

/** Named, complete timeout and retry profiles, one per kind of work. A partial one would silently lose its cap. */
export const PROFILE = {
  /** Short reads of the store, inside the workflow task; longer outages become timers. */
  reading: {
    startToCloseTimeout: '10 seconds',
    localRetryThreshold: '10 seconds',
    retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
  },
  /** One transaction on the store: tried until it answers, nothing is given up. */
  recording: {
    startToCloseTimeout: '30 seconds',
    retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
  },
  /** The receiver is asked: bounded in all by what the agreement allows, in one attempt by the HTTP limits. */
  telling: {
    startToCloseTimeout: '1 minute',
    // A killed worker is noticed by this, long before the longest attempt would have ended.
    heartbeatTimeout: '10 seconds',
    retry: { initialInterval: '5 seconds', backoffCoefficient: 2, maximumInterval: '1 hour' },
  },
} as const;

/** Erasures and destructions are asked again daily, so one asking lasts a day at most. */
const ONE_DAY = '24 hours';

export const reading = proxyLocalActivities<
  Pick<ReferralActivities, 'verify' | 'noteIgnoredSignal' | 'noteCancelRequest' | 'acknowledge'>
>(PROFILE.reading);

export const recording = (summary: string) =>
  proxyActivities<Pick<ReferralActivities, 'remind' | 'unpark' | 'parkUndelivered'>>({ ...PROFILE.recording, summary });

/** `within` in milliseconds: how long the transmission's temporary failures are retried. */
export const sending = (within: number) =>
  proxyActivities<Pick<ReferralActivities, 'transmit'>>({
    ...PROFILE.telling,
    scheduleToCloseTimeout: Math.max(within, 1000),
    summary: 'send under a permit, or offer to be read',
  });

export const ending = (summary: string) =>
  proxyActivities<Pick<ReferralActivities, 'end' | 'endByDirectSignal'>>({
    ...PROFILE.telling,
    scheduleToCloseTimeout: ONE_DAY,
    summary,
  });

export const passingOn = proxyActivities<PassOnActivities>({
  ...PROFILE.telling,
  summary: 'tell the receiver what came after the hand-off',
});

export const disposing = proxyActivities<DisposalActivities>({ ...PROFILE.telling, scheduleToCloseTimeout: ONE_DAY });
