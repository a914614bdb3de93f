import type { NotificationSettings } from '../../config/notification-settings.js';
import type { NotificationChannel } from './channel.js';
import { createEmail } from './email.js';
import { createWebhook } from './webhook.js';

/** The channels that a deployment configures; none at all is possible. */
export function createChannels({ webhook, email }: NotificationSettings): NotificationChannel[] {
  return [
    ...(webhook === undefined ? [] : [createWebhook(webhook)]),
    ...(email === undefined ? [] : [createEmail(email)]),
  ];
}
