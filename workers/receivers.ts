import type { AddressPolicy } from '../activities/receiver/address-policy.js';
import { createReceiver, type Receiver, type ReceiverOptions } from '../activities/receiver/create-receiver.js';
import { Problem } from '../domain/problems.js';
import type { ReceiverPort } from '../domain/receiver.js';
import { isPulled } from '../domain/transmission-mode.js';
import type { AgreementCatalogue } from '../store/agreement-catalogue.js';

export interface ReceiversOptions {
  agreements: AgreementCatalogue;
  /** Base URLs the deployment gives, by agreement id; they go before the agreement's own. */
  endpoints: Readonly<Record<string, string>>;
  /** The addresses that receivers agreed on, by agreement id; without one, any. */
  addresses?: Readonly<Record<string, readonly string[]>>;
  refusePrivateAddresses?: boolean;
  /** The bearer token for an agreement's receiver, asked for each call: a new one needs no restart. */
  tokenOf?: (agreementId: string) => string;
  /** PEM of the authorities to trust instead of the system's, asked for each receiver; `trust` changes them. */
  authorities?: string | undefined;
  onCall?: ReceiverOptions['onCall'];
}

export interface Receivers {
  /** Throws for an agreement without an endpoint, which `requireEndpoints` tells beforehand. */
  receiverOf(agreementId: string): ReceiverPort;
  /** From here on these authorities are trusted instead; calls in progress go on. */
  trust(authorities: string): void;
  close(): void;
}

/**
 * One receiver per agreement, made when first used: who gets the data comes from the agreement and the deployment, never
 * from a request (R3).
 */
export function createReceivers(options: ReceiversOptions): Receivers {
  const receivers = new Map<string, Receiver>();
  let { authorities } = options;
  return {
    receiverOf: (agreementId) => {
      const known = receivers.get(agreementId);
      if (known !== undefined) return known;
      const baseUrl = endpointOf(options, agreementId);
      if (baseUrl === undefined) throw new Error('agreement without a receiver endpoint');
      const { tokenOf, onCall } = options;
      const addressPolicy = addressPolicyOf(options, agreementId);
      const receiver = createReceiver({
        baseUrl,
        ...(addressPolicy === undefined ? {} : { addressPolicy }),
        ...(tokenOf === undefined ? {} : { token: () => tokenOf(agreementId) }),
        ...(authorities === undefined ? {} : { certificateAuthority: authorities }),
        ...(onCall === undefined ? {} : { onCall }),
      });
      receivers.set(agreementId, receiver);
      return receiver;
    },
    trust: (changed) => {
      authorities = changed;
      for (const receiver of receivers.values()) receiver.trust(changed);
    },
    close: () => {
      for (const receiver of receivers.values()) receiver.close();
    },
  };
}

function endpointOf({ endpoints, agreements }: ReceiversOptions, agreementId: string): string | undefined {
  return (
    endpoints[agreementId] ??
    agreements.all().find((agreement) => agreement.agreementId === agreementId)?.receiver.endpoint
  );
}

function addressPolicyOf(options: ReceiversOptions, agreementId: string): AddressPolicy | undefined {
  const allowOnly = options.addresses?.[agreementId];
  if (allowOnly === undefined && !options.refusePrivateAddresses) return undefined;
  return { refusePrivate: options.refusePrivateAddresses ?? false, ...(allowOnly !== undefined && { allowOnly }) };
}

/** Throws `Problem` naming each agreement whose receiver has no endpoint: a start that could not send is no start. */
export function requireEndpoints(options: ReceiversOptions): void {
  const issues = options.agreements
    .all()
    .filter((agreement) => !isPulled(agreement) && endpointOf(options, agreement.agreementId) === undefined)
    .map(({ agreementId }) => ({
      type: 'requiredInput' as const,
      in: 'environment' as const,
      name: 'RECEIVER_ENDPOINTS',
      detail: `must give the receiver's base URL for agreement ${agreementId}, whose file names none`,
    }));
  if (issues.length > 0) throw new Problem('configurationInvalid', issues);
}
