import { condition, defineSignal, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { ParkedPassOn, PassOnInput } from '../domain/activities.js';
import { TAKEN_UP_AGAIN } from '../domain/names.js';
import { passingOn } from './activity-profiles.js';
import { timerSummary } from './announce.js';

/** Told whenever an operator takes a parked one up again. What it says is not looked at: the store knows what was accepted. */
const takenUpAgain = defineSignal(TAKEN_UP_AGAIN);

/** The worker's clock may be behind the timer's; asked in between, the store only says until when to wait. */
const SHORTEST_WAIT = 60_000;

/**
 * The short workflow that passes on one event accepted after the referral was handed off. Refused for good it is parked: it
 * ends when an operator's retry gets it through, or when the agreed time is over.
 */
export async function passOn(input: PassOnInput): Promise<void> {
  let isTakenUp = false;
  setHandler(takenUpAgain, () => {
    isTakenUp = true;
  });
  for (;;) {
    isTakenUp = false;
    const parked = await passingOn.passOn(input);
    if (parked === undefined) return;
    setCurrentDetails(whatItWaitsFor(parked));
    const wait = Math.max(SHORTEST_WAIT, Date.parse(parked.parkedUntil) - Date.now());
    await condition(() => isTakenUp, wait, { summary: timerSummary('passOnOver') });
  }
}

function whatItWaitsFor({ parkedUntil, suspended, isTask }: ParkedPassOn): string {
  if (suspended) return `The agreement is suspended: no correction goes out; asked again at ${parkedUntil}.`;
  if (isTask) return `A task of the receiver’s people, until they confirm it; given up at ${parkedUntil}.`;
  return `Refused by the receiver, or not answered for too long: waits for an operator’s retry; given up at ${parkedUntil}.`;
}
