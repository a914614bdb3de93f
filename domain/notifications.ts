import type { EscalationKind } from './escalations.js';

/** All that ops are told of an escalation outside the connector: an id, codes and moments (ISO 8601, UTC). */
export interface Notification {
  /** The same for every repeat and channel, so that whoever gets it twice can tell. */
  notificationId: string;
  referralId: string;
  kind: EscalationKind;
  code: string;
  since: string;
  due?: string;
}

export const NOTIFICATION_CHANNELS = ['webhook', 'email'] as const;
export type NotificationChannelName = (typeof NOTIFICATION_CHANNELS)[number];
