import type { temporal as proto } from '@temporalio/proto';
import { referralWorkflowId } from '../../domain/names.js';
import type { Connector } from '../../sandbox/connector.js';

type Payload = proto.api.common.v1.IPayload;

/** A payload as a hostile or careless client may make it: any bytes under any encoding, or none. */
export function payload(data: string | Uint8Array, encoding?: string): Payload {
  return {
    data: Buffer.from(data),
    ...(encoding === undefined ? {} : { metadata: { encoding: Buffer.from(encoding) } }),
  };
}

/** JSON as every SDK sends it. */
export function json(value: unknown): Payload {
  return payload(JSON.stringify(value), 'json/plain');
}

/** Signals a referral's workflow by the raw call, past every check of a client library. */
export async function rawSignal(
  { temporal }: Connector,
  referralId: string,
  signalName: string,
  payloads: Payload[],
  headers: Record<string, Payload> = {},
): Promise<void> {
  await temporal.workflowService.signalWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId: referralWorkflowId(referralId) },
    signalName,
    input: { payloads },
    header: { fields: headers },
    identity: 'a stranger',
  });
}
