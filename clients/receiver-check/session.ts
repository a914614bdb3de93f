import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { DestructionBody } from '../../contracts/receiver.js';
import type { ReceiverRule } from '../../contracts/receiver-rules.js';
import type { Answer, Asker, Operation } from './ask.js';
import { type MadeUp, madeUpDestruction, makeUpClient } from './made-up.js';

/** What one check came to. `faults` name calls, statuses and fields, never a value. */
export interface Finding {
  answers: Answer[];
  faults: string[];
  /** Why it could be neither passed nor failed. */
  notChecked?: string;
}

export interface Check {
  name: string;
  /** The sentence of the contract that it holds the receiver to. */
  rule: ReceiverRule;
  /** Names of earlier checks without which it would say nothing. */
  needs?: readonly string[];
  run(session: Session): Promise<Finding>;
}

export interface SessionOptions {
  asker: Asker;
  agreementId: string;
  /** None where the receiver lets anyone in, as the stand-in does. */
  token?: string;
  /** Told of each id before anything of the client is sent under it. */
  onReferral?: (referralId: string) => void;
  /** Before an erasure that was taken in is asked for again. */
  pauseMilliseconds: number;
  /** Reference of the dossier that somebody opens while the check waits. */
  dossierReference?: string;
  /** Waits until they say that it was opened from this referral. */
  dossierOpened?: (referralId: string, reference: string) => Promise<void>;
}

/** How often an erasure or destruction is asked for before it is left as taken in. */
const ATTEMPTS = 3;

/** One run: whom it asks, under which ids, and everything that was answered. */
export class Session {
  readonly answers: Answer[] = [];
  /** What the first delivery was answered: a repeat of it has to say the same. */
  firstReceipt?: Answer;
  /** The destruction that is asked for, and its confirmation. */
  destruction?: DestructionBody;
  destroyed?: Answer;
  /** Of the erasure that is repeated. */
  readonly erasureId = randomUUID();
  readonly client: MadeUp = makeUpClient();
  private readonly referrals = new Map<string, string>();
  private readonly sent = new Set<string>();

  constructor(readonly options: SessionOptions) {}

  /** Id of the referral that the checks call by this name; a new one the first time. */
  referral(name: string): string {
    const known = this.referrals.get(name);
    if (known !== undefined) return known;
    const referralId = randomUUID();
    this.referrals.set(name, referralId);
    return referralId;
  }

  /** Those under whose id something of the client was sent, by the checks' names for them. */
  sentReferrals(): string[] {
    return [...this.sent];
  }

  /** @param token of this call instead of the session's; null for none */
  async ask(operation: Operation, referral: string, body: unknown, token?: string | null): Promise<Answer> {
    const carried = token === undefined ? this.options.token : token;
    const referralId = operation === 'destroy' ? '' : this.referral(referral);
    if ((operation === 'deliver' || operation === 'correct') && !this.sent.has(referral)) {
      this.options.onReferral?.(referralId);
      this.sent.add(referral);
    }
    const answer = await this.options.asker.ask({
      ...{ operation, body, referralId },
      ...(carried != null && { token: carried }),
    });
    this.answers.push(answer);
    return answer;
  }

  /** Asks for an erasure, again under the same eventId while it is only taken in; what each attempt was answered. */
  erase(referral: string, eventId: string = randomUUID()): Promise<Answer[]> {
    return this.untilDone(() => this.ask('erase', referral, { eventId, reason: 'enteredInError' }));
  }

  /** The same for the destruction of the dossier. */
  async destroy(): Promise<Answer[]> {
    this.destruction ??= madeUpDestruction(this.options.dossierReference ?? '');
    const answers = await this.untilDone(() => this.ask('destroy', '', this.destruction));
    this.destroyed ??= answers[answers.length - 1] as Answer;
    return answers;
  }

  private async untilDone(ask: () => Promise<Answer>): Promise<Answer[]> {
    const answers = [await ask()];
    while (answers.at(-1)?.status === 202 && answers.length < ATTEMPTS) {
      await wait(this.options.pauseMilliseconds);
      answers.push(await ask());
    }
    return answers;
  }
}
