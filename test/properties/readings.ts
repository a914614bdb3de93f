import { createStoreClient, type StoreClientOptions } from '../../clients/store-client.js';
import { Problem } from '../../domain/problems.js';
import type { StoreUnderTest } from '../guarantees/store-under-test.js';
import { RECEIVER } from '../setup/connector.js';
import { READERS, type ReaderName } from './happenings.js';

/** What somebody was shown, and how things stood in the store when it was handed out. */
export interface Shown {
  recordVersion: number;
  receiptId: string;
  isAssigned: boolean;
  isNewest: boolean;
  /** Nobody had read this version before; `wasDelivered`: nor any other. */
  isFirst: boolean;
  wasDelivered: boolean;
  isHandedOff: boolean;
  /** After the hand-off: it was not passed on yet. */
  waits: boolean;
  /** An ending is fixed. */
  isEnding: boolean;
}

/** What its adversary knows, when it is handed out. */
export interface Known {
  stopped: boolean;
  suspended: boolean;
  wrongPerson: boolean;
  consentAgeDays: number;
  isOutside: boolean;
}

/** One attempt of a person's, as the audit trail has to tell it. Killed before its answer, it may have been either. */
export type Attempt = { reader: string } & ({ recordVersion: number } | { code: string } | { isKilled: true });

class Killed extends Error {}

/** Those who try to read one referral that is pulled, and what came of it. */
export class Readings {
  readonly shown: (Shown & Known)[] = [];
  readonly attempts: Attempt[] = [];
  private assignedTo: string | undefined;

  constructor(
    private readonly under: StoreUnderTest,
    private readonly referralId: string,
    private readonly known: (recordVersion: number) => Known,
  ) {}

  async assign(who: 'socialWorker' | 'colleague'): Promise<void> {
    const { subject } = READERS[who];
    const work = this.under.client.assign(RECEIVER, this.referralId, { socialWorkerId: subject });
    if ((await refusalOf(work)) === undefined) this.assignedTo = subject;
  }

  /**
   * @param isKilled right after its commit: nothing is handed out
   * @param meanwhile what others do when the record was decrypted and its row is not locked yet
   */
  async read(who: ReaderName, isKilled = false, meanwhile: () => Promise<void> = async () => undefined): Promise<void> {
    const { under, referralId } = this;
    const caller = READERS[who];
    const reader = 'subject' in caller ? caller.subject : undefined;
    const { delivered } = await this.facts();
    let others: (() => Promise<void>) | undefined = meanwhile;
    const now = async () => {
      const work = others;
      others = undefined;
      await work?.();
      return under.clock.at;
    };
    const store: StoreClientOptions['store'] = {
      ...under.store,
      clock: { now },
      onCommit: (purpose) => {
        if (isKilled && purpose === 'readRecord') throw new Killed();
      },
    };
    try {
      const reading = await createStoreClient({ store }).readRecord(caller, referralId);
      const { recordVersion, receiptId } = reading;
      const { newest, delivered: _, ...facts } = await this.facts();
      this.attempts.push({ reader: reader ?? '(nobody)', recordVersion });
      this.shown.push({
        recordVersion,
        receiptId,
        isAssigned: reader !== undefined && reader === this.assignedTo,
        isNewest: recordVersion === newest,
        isFirst: recordVersion > delivered,
        wasDelivered: delivered > 0,
        ...facts,
        ...this.known(recordVersion),
      });
    } catch (error) {
      if (error instanceof Killed) this.attempts.push({ reader: reader ?? '(nobody)', isKilled: true });
      else if (!(error instanceof Problem)) throw error;
      // What nobody may know of, and who is nobody, is written down nowhere.
      else if (reader !== undefined && error.code !== 'resourceNotFound')
        this.attempts.push({ reader, code: error.issues[0]?.code ?? 'notAssigned' });
    }
  }

  private async facts(): Promise<Facts> {
    const [facts] = await this.under.rows<Facts>(
      `select record_version as newest, coalesce(delivered_version, 0) as delivered, state = 'handedOff' as "isHandedOff",
        ending_state is not null as "isEnding",
        exists (select from event where event.referral_id = referral.referral_id and event.type = 'correction'
          and event.record_version = referral.record_version and passed_on_at is null) as waits
        from referral where referral_id = '${this.referralId}'`,
    );
    if (facts === undefined) throw new Error('the referral is gone');
    return facts;
  }
}

type Facts = Pick<Shown, 'isHandedOff' | 'waits' | 'isEnding'> & { newest: number; delivered: number };

/** The code of a refusal; none where it succeeded. Anything else is a fault of ours. */
async function refusalOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
}
