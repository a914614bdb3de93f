import { passingOn } from './activity-profiles.js';

/** The short workflow that passes on one event accepted after the referral was handed off. */
export async function passOn(input: { referralId: string; eventId: string }): Promise<void> {
  await passingOn.passOn(input);
}
