import type { Notification, NotificationChannelName } from '../../domain/notifications.js';

/** One way to tell ops of an escalation. */
export interface NotificationChannel {
  readonly name: NotificationChannelName;
  /** Throws `ChannelFault` where it was not taken, and nothing else. */
  send(notification: Notification): Promise<void>;
  close(): void;
}

const CODE = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/** Why a channel did not take a notification: a code, never an address, an answer or what was sent. */
export class ChannelFault extends Error {
  override readonly name = 'ChannelFault';
  readonly code: string;

  constructor(code: unknown) {
    const said = typeof code === 'string' && CODE.test(code) ? code : 'unknown';
    super(said);
    this.code = said;
  }
}
