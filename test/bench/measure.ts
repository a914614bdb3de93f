import type { Bench } from './bench.js';
import { type Cost, driveReferral } from './drive-referral.js';
import { clientOfSize, largestAllowedClient } from './large-client.js';

/** A cost, and what was driven for it. */
export interface Measurement {
  title: string;
  end: 'handedOff' | 'purged';
  /** What else was reported: it is accepted, which costs commits, and must cost Temporal nothing. */
  moreReports: boolean;
  cost: Cost;
}

const KILOBYTE = 1024;

/**
 * Drives one referral after the other: the two ways through the protocol first, then what must cost nothing more: the same
 * reported again, contact attempts, and more data about the client.
 */
export async function measure(bench: Bench): Promise<Measurement[]> {
  const purged = async (title: string, course: Partial<Parameters<typeof driveReferral>[1]>): Promise<Measurement> => ({
    title,
    end: 'purged',
    moreReports: course.repeats !== undefined || course.contactAttempts !== undefined,
    cost: await driveReferral(bench, { outcome: 'helpDeclined', ...course }),
  });
  const ofSize = (kilobytes: number) =>
    purged(`purge, client data of ${kilobytes} KB`, {
      pastTheContract: true,
      change: (sample) => clientOfSize(sample, kilobytes * KILOBYTE),
    });
  return [
    {
      title: 'hand-off',
      end: 'handedOff',
      moreReports: false,
      cost: await driveReferral(bench, { outcome: 'helpWanted' }),
    },
    await purged('purge', {}),
    await purged('purge, every report three times', { repeats: 2 }),
    await purged('purge, five contact attempts', { contactAttempts: 5 }),
    await purged('purge, the largest client data that the contract takes', { change: largestAllowedClient }),
    await ofSize(1),
    await ofSize(16),
    await ofSize(64),
  ];
}
