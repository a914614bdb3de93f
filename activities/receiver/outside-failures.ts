import type { ReceiverFault } from '../../domain/receiver.js';

/** The calls of the receiver contract, by the names of the port. */
export const RECEIVER_CALLS = [
  'deliver',
  'erase',
  'passWithdrawal',
  'passRecall',
  'passCorrection',
  'destroy',
] as const;
export type ReceiverCall = (typeof RECEIVER_CALLS)[number];

/** What follows from what the outside did. `retry` is an outage; `park` is a refusal that a person has to look at. */
export type Consequence =
  | { follows: 'retry'; code: ReceiverFault; retryAfterSeconds?: number }
  | { follows: 'park'; code: ReceiverFault }
  | { follows: 'superseded' }
  | { follows: 'erased' };

/** What can go wrong without a status or an error code of its own. */
export type Mishap =
  | 'deadlinePassed'
  | 'noToken'
  | 'addressRefused'
  | 'answerTooLarge'
  | 'malformedAnswer'
  | 'secrecyNotStated';

type Row = Readonly<
  (
    | { mishap: Mishap }
    | { errorCode: RegExp }
    | {
        /** First and last status that the row is about. */
        status: readonly [number, number];
        /** Calls to which the row applies; all where absent. */
        calls?: readonly ReceiverCall[];
      }
  ) &
    Consequence
>;

/** Certificate and protocol faults as OpenSSL and Node name them: X509_V_ERR_* without its prefix, ERR_TLS_*, ERR_SSL_*. */
const TLS_ERROR =
  /^(CERT_|CRL_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|ERROR_IN_|SELF_SIGNED_CERT|DEPTH_ZERO_|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$|EPROTO$)/;

/**
 * The one table from what the outside does to what follows; the first row that fits counts. An erasure or destruction
 * never ends as superseded or erased: its confirmation is evidence, so it has to be said in an answer, and a 410 from an
 * address that was retired must not pass for one.
 */
export const OUTSIDE_FAILURES: readonly Row[] = [
  { mishap: 'deadlinePassed', follows: 'retry', code: 'timeout' },
  // Nothing was sent; the party that issues tokens is expected back.
  { mishap: 'noToken', follows: 'retry', code: 'unauthorised' },
  // Retrying would only ask the same name again; somebody has to look at the name or at the policy.
  { mishap: 'addressRefused', follows: 'park', code: 'addressRefused' },
  { mishap: 'answerTooLarge', follows: 'park', code: 'answerTooLarge' },
  { mishap: 'malformedAnswer', follows: 'park', code: 'malformedAnswer' },
  { mishap: 'secrecyNotStated', follows: 'park', code: 'secrecyNotStated' },

  // Fails closed: nothing is sent before the handshake is done. Retried, because certificates get renewed.
  { errorCode: TLS_ERROR, follows: 'retry', code: 'tlsError' },
  { errorCode: /^HPE_HEADER_OVERFLOW$/, follows: 'park', code: 'answerTooLarge' },
  // Refused, reset, unreachable, unresolvable, broken off, not HTTP.
  { errorCode: /^/, follows: 'retry', code: 'networkError' },

  { status: [300, 399], follows: 'park', code: 'redirected' },
  { status: [401, 401], follows: 'park', code: 'unauthorised' },
  { status: [403, 403], follows: 'park', code: 'unauthorised' },
  { status: [408, 408], follows: 'retry', code: 'timeout' },
  { status: [409, 409], calls: ['deliver', 'passCorrection'], follows: 'superseded' },
  { status: [410, 410], calls: ['deliver', 'passCorrection', 'passWithdrawal', 'passRecall'], follows: 'erased' },
  { status: [425, 425], follows: 'retry', code: 'tooManyRequests' },
  { status: [429, 429], follows: 'retry', code: 'tooManyRequests' },
  { status: [400, 499], follows: 'park', code: 'rejected' },
  { status: [500, 599], follows: 'retry', code: 'serverError' },
  // Success that the contract does not know for this call, and statuses that do not exist.
  { status: [0, 999], follows: 'park', code: 'malformedAnswer' },
];

function consequenceOf(fits: (row: Row) => boolean): Consequence {
  const row = OUTSIDE_FAILURES.find(fits);
  if (!row) throw new Error('no row of the table of outside failures fits');
  if (row.follows === 'retry' || row.follows === 'park') return { follows: row.follows, code: row.code };
  return { follows: row.follows };
}

/** What follows from a status that is not the success the contract names for this call. */
export function consequenceOfStatus(call: ReceiverCall, status: number): Consequence {
  return consequenceOf(
    (row) =>
      'status' in row &&
      row.status[0] <= status &&
      status <= row.status[1] &&
      (row.calls === undefined || row.calls.includes(call)),
  );
}

/** What follows from an error of the network, TLS or the HTTP parser, by its code; an error without one has ''. */
export function consequenceOfErrorCode(errorCode: string): Consequence {
  return consequenceOf((row) => 'errorCode' in row && row.errorCode.test(errorCode));
}

/** What follows from a mishap. */
export function consequenceOfMishap(mishap: Mishap): Consequence {
  return consequenceOf((row) => 'mishap' in row && row.mishap === mishap);
}
