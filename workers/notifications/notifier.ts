import type { Logger } from '../../config/logger.js';
import type { Notification, NotificationChannelName } from '../../domain/notifications.js';
import { notificationsDue, type Telling, tellNotification } from '../../store/notifications.js';
import type { Store } from '../../store/store.js';
import { startSweeps } from '../sweeps.js';
import { ChannelFault, type NotificationChannel } from './channel.js';

export type NotificationResult = 'sent' | 'failed';

export interface NotifierOptions {
  store: Store;
  channels: readonly NotificationChannel[];
  logger: Logger;
  /** Called for each attempt on a channel; for metrics. */
  onResult?: (channel: NotificationChannelName, result: NotificationResult) => void;
}

const INTERVAL_MILLISECONDS = 10_000;

/** Tells ops of escalations until stopped; `stop` waits for what is under way. Without a channel it does nothing but say so. */
export function startNotifier(options: NotifierOptions): { stop(): Promise<void> } {
  const { channels, logger } = options;
  if (channels.length === 0) logger.warn({}, 'no webhook and no e-mail is configured: nobody is told of escalations');
  const sweep = { name: 'notify', everyMilliseconds: INTERVAL_MILLISECONDS, work: () => notify(options) };
  return startSweeps(channels.length === 0 ? [] : [sweep], logger);
}

/**
 * Tells ops of escalations that they were not told of yet, one after the other. The first that fails ends the turn, for the
 * others would fail alike; each waits longer from attempt to attempt. Returns how many were told.
 */
export async function notify(options: NotifierOptions, limit = 100): Promise<number> {
  const { store, channels } = options;
  let told = 0;
  for (const notificationId of await notificationsDue(store, limit)) {
    const names = channels.map((channel) => channel.name);
    const telling = await tellNotification(store, notificationId, names, (notification, wanted) =>
      tell(options, notification, wanted),
    );
    if (telling?.fault !== undefined) return told;
    if (telling !== undefined) told += 1;
  }
  return told;
}

async function tell(
  { channels, logger, onResult }: NotifierOptions,
  notification: Notification,
  wanted: readonly NotificationChannelName[],
): Promise<Telling> {
  const telling: Telling = { told: [] };
  for (const channel of channels.filter(({ name }) => wanted.includes(name))) {
    try {
      await channel.send(notification);
      telling.told.push(channel.name);
      onResult?.(channel.name, 'sent');
    } catch (error) {
      telling.fault = error instanceof ChannelFault ? error.code : 'unknown';
      onResult?.(channel.name, 'failed');
      logger.warn({ kind: channel.name, code: telling.fault }, 'a notification was not taken; it is sent again later');
    }
  }
  return telling;
}
