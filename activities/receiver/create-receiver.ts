import { randomUUID } from 'node:crypto';
import {
  type CorrectionBody,
  type DeliveryBody,
  type DestructionBody,
  destructionAnswer,
  type ErasureBody,
  erasureAnswer,
  type RecallBody,
  receiptAnswer,
  type WithdrawalBody,
} from '../../contracts/receiver.js';
import {
  type DeliveryAnswer,
  type DestructionAnswer,
  type ErasureAnswer,
  type PassOnAnswer,
  type ReceiverFault,
  ReceiverOutage,
  type ReceiverPort,
} from '../../domain/receiver.js';
import type { AddressPolicy } from './address-policy.js';
import { readBaseUrl } from './base-url.js';
import { openConnections } from './connections.js';
import { type ExchangeSettings, exchange, type Question } from './exchange.js';
import { OutsideFailure } from './outside-failure.js';
import { consequenceOfMishap, type ReceiverCall } from './outside-failures.js';
import { conform } from './read-answer.js';
import { wireClient } from './wire-client.js';

export interface ReceiverOptions {
  /** Where the receiver contract is served: http or https, without credentials, query or fragment. */
  baseUrl: string;
  /** Asked before each call; sent as a bearer token. */
  token?: () => Promise<string> | string;
  /** For one whole call: token, connecting, sending, and the last byte of the answer. 15,000 unless told otherwise. */
  timeoutMilliseconds?: number;
  /** 65,536 unless told otherwise. */
  maximumAnswerBytes?: number;
  addressPolicy?: AddressPolicy;
  /** PEM of the authorities to trust instead of the system's. */
  certificateAuthority?: string;
  /** For metrics, after each call: its result or fault code, and the trace id that the receiver saw. */
  onCall?: (call: ReceiverCall, resultCode: CallResultCode, traceId: string) => void;
}

type AnyAnswer = DeliveryAnswer | ErasureAnswer | DestructionAnswer | PassOnAnswer;
type Refusal = { result: 'refused'; code: ReceiverFault };

/** What a call came to: its result, or the code of the refusal or outage. A closed set: safe as a metric label. */
export type CallResultCode = Exclude<AnyAnswer['result'], 'refused'> | ReceiverFault;

/** The port, and the way to let go of its connections. */
export interface Receiver extends ReceiverPort {
  /** New connections trust these authorities instead (PEM); those that are open go on. */
  trust(certificateAuthority: string): void;
  /** Ends its connections, those in use included. */
  close(): void;
}

/** A question, and what it comes to where the receiver says that it is past it (409, 410). */
type PortQuestion<Answer extends AnyAnswer> = Question<Exclude<Answer, Refusal>> & {
  settled?: Record<'superseded' | 'erased', Answer>;
};

const ACCEPTED = { result: 'accepted' } as const;
const PASSED_ON = { result: 'passedOn' } as const;

/**
 * The receiver as activities see it, over HTTP by the receiver contract. Each method makes one call and repeats nothing;
 * what the outside does is read by the table in `outside-failures.ts`. The methods throw `ReceiverOutage` and nothing
 * else: it holds a code and the receiver's `Retry-After`, never a request, an answer or an address.
 *
 * @throws Error for a base URL that cannot be used, or an address policy that cannot be read.
 */
export function createReceiver(options: ReceiverOptions): Receiver {
  const connections = openConnections(options.addressPolicy, options.certificateAuthority);
  const settings: ExchangeSettings = {
    baseUrl: readBaseUrl(options.baseUrl),
    timeoutMilliseconds: options.timeoutMilliseconds ?? 15_000,
    maximumAnswerBytes: options.maximumAnswerBytes ?? 65_536,
    connections,
    ...(options.token ? { token: options.token } : {}),
  };

  async function ask<Answer extends AnyAnswer>(question: PortQuestion<Answer>): Promise<Answer | Refusal> {
    const traceId = randomUUID();
    const count = (code: CallResultCode) => options.onCall?.(question.call, code, traceId);
    const refuse = (code: ReceiverFault): Refusal => {
      count(code);
      return { result: 'refused', code };
    };
    try {
      const answer = await exchange(settings, question, traceId);
      count(answer.result);
      return answer;
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      const { consequence } = error;
      if (consequence.follows === 'park') return refuse(consequence.code);
      if (consequence.follows === 'retry') {
        count(consequence.code);
        throw new ReceiverOutage(consequence.code, consequence.retryAfterSeconds);
      }
      if (!question.settled) return refuse('rejected');
      count(consequence.follows);
      return question.settled[consequence.follows];
    }
  }

  return {
    deliver(delivery) {
      const { referralId, consent, ...record } = delivery;
      const body = {
        recordVersion: record.recordVersion,
        agreementId: record.agreementId,
        purpose: record.purpose,
        repeat: record.repeat,
        client: wireClient(record.client, record.consentedItems),
        consentedItems: record.consentedItems,
        consent: { givenAt: consent.givenAt, manner: consent.manner },
      } satisfies Record<keyof DeliveryBody, unknown>;
      return ask<DeliveryAnswer>({
        call: 'deliver',
        method: 'PUT',
        path: ['referrals', referralId],
        body,
        answers: { 200: readReceipt, 201: readReceipt },
        settled: { superseded: { result: 'superseded' }, erased: { result: 'erased' } },
      });
    },

    erase({ referralId, eventId, reason }) {
      return ask<ErasureAnswer>({
        call: 'erase',
        method: 'POST',
        path: ['referrals', referralId, 'erasures'],
        body: { eventId, reason } satisfies ErasureBody,
        answers: { 200: (json) => conform(erasureAnswer, json), 202: ACCEPTED },
      });
    },

    passWithdrawal({ referralId, eventId }) {
      return ask<PassOnAnswer>({
        call: 'passWithdrawal',
        method: 'POST',
        path: ['referrals', referralId, 'withdrawals'],
        body: { eventId } satisfies WithdrawalBody,
        answers: { 200: PASSED_ON, 202: PASSED_ON },
        // Nothing is left there to which it could apply.
        settled: { superseded: PASSED_ON, erased: PASSED_ON },
      });
    },

    passRecall({ referralId, eventId, reason }) {
      return ask<PassOnAnswer>({
        call: 'passRecall',
        method: 'POST',
        path: ['referrals', referralId, 'recalls'],
        body: { eventId, reason } satisfies RecallBody,
        answers: { 200: PASSED_ON, 202: PASSED_ON },
        settled: { superseded: PASSED_ON, erased: PASSED_ON },
      });
    },

    passCorrection({ referralId, eventId, recordVersion, client }) {
      return ask<PassOnAnswer>({
        call: 'passCorrection',
        method: 'POST',
        path: ['referrals', referralId, 'corrections'],
        body: { eventId, recordVersion, client: wireClient(client) } satisfies CorrectionBody,
        answers: { 200: PASSED_ON, 202: PASSED_ON },
        // A newer record is there already, or none any more.
        settled: { superseded: PASSED_ON, erased: PASSED_ON },
      });
    },

    destroy({ declarationId, dossierReference, ruleId }) {
      return ask<DestructionAnswer>({
        call: 'destroy',
        method: 'POST',
        path: ['destructions'],
        body: { declarationId, dossierReference, ruleId } satisfies DestructionBody,
        answers: { 200: (json) => conform(destructionAnswer, json), 202: ACCEPTED },
      });
    },

    trust(certificateAuthority) {
      connections.httpsAgent.options.ca = certificateAuthority;
    },

    close() {
      connections.httpAgent.destroy();
      connections.httpsAgent.destroy();
    },
  };
}

/** R4: a receipt counts only where it states that secrecy-bound social workers read the referral. */
function readReceipt(json: unknown): Extract<DeliveryAnswer, { result: 'delivered' }> {
  const { receiptId, receivedAt, readersBoundBySecrecy } = conform(receiptAnswer, json);
  if (readersBoundBySecrecy !== true) throw new OutsideFailure(consequenceOfMishap('secrecyNotStated'));
  return { result: 'delivered', receiptId, receivedAt };
}
