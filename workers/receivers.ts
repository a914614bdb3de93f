import { readFileSync } from 'node:fs';
import { createReceiver, type Receiver, type ReceiverOptions } from '../activities/receiver/create-receiver.js';
import { Problem } from '../domain/problems.js';
import type { ReceiverPort } from '../domain/receiver.js';
import { isPulled } from '../domain/transmission-mode.js';
import type { AgreementCatalogue } from '../store/agreement-catalogue.js';

export interface ReceiversOptions {
  agreements: AgreementCatalogue;
  /** Base URLs the deployment gives, by agreement id; they go before the agreement's own. */
  endpoints: Readonly<Record<string, string>>;
  /** JSON file of bearer tokens by agreement id; read again for each call, so that a new token needs no restart. */
  tokensFile?: string | undefined;
  onCall?: ReceiverOptions['onCall'];
}

/**
 * One receiver per agreement, made when first used: who gets the data comes from the agreement and the deployment, never
 * from a request (R3). `receiverOf` throws for an agreement without an endpoint, which `missingEndpoints` tells beforehand.
 */
export function createReceivers(options: ReceiversOptions): {
  receiverOf(agreementId: string): ReceiverPort;
  close(): void;
} {
  const receivers = new Map<string, Receiver>();
  return {
    receiverOf: (agreementId) => {
      const known = receivers.get(agreementId);
      if (known !== undefined) return known;
      const baseUrl = endpointOf(options, agreementId);
      if (baseUrl === undefined) throw new Error('agreement without a receiver endpoint');
      const { tokensFile, onCall } = options;
      const receiver = createReceiver({
        baseUrl,
        ...(tokensFile === undefined ? {} : { token: () => tokenOf(tokensFile, agreementId) }),
        ...(onCall === undefined ? {} : { onCall }),
      });
      receivers.set(agreementId, receiver);
      return receiver;
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

function tokenOf(file: string, agreementId: string): string {
  const tokens = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return tokens[agreementId] ?? '';
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
