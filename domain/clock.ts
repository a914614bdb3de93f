/**
 * Everything that reads time takes a clock. In production it is the system's; in the sandbox it is one stored clock per
 * subject that only moves forward.
 */
export interface Clock {
  /** The time for one subject: a referral id, or an agreement id for what concerns a whole agreement. */
  now(subject: string): Promise<Date>;
}

/** The system's clock. */
export const systemClock: Clock = { now: async () => new Date() };
