import { DefaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

/** What a payload that cannot be read becomes; no check of ours accepts it. */
export const UNREADABLE = Object.freeze({ unreadable: true });

/**
 * The default converter, which throws on invalid JSON and unknown encodings: from a signal that would fail workflow tasks
 * for ever and quote the payload in history and log. This one hands the workflow a value that no shape check accepts.
 */
class TolerantPayloadConverter implements PayloadConverter {
  private readonly inner = new DefaultPayloadConverter();

  toPayload<T>(value: T): Payload {
    return this.inner.toPayload(value);
  }

  fromPayload<T>(payload: Payload): T {
    try {
      return this.inner.fromPayload<T>(payload);
    } catch {
      return UNREADABLE as T;
    }
  }
}

export const payloadConverter = new TolerantPayloadConverter();
