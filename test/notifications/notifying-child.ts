import { createLogger } from '../../config/logger.js';
import { randomKeyring } from '../../sandbox/connector.js';
import { openStore } from '../../store/open-store.js';
import { startNotifier } from '../../workers/notifications/notifier.js';
import { createWebhook } from '../../workers/notifications/webhook.js';

/** A program that tells ops of escalations, as a worker does, for a test to kill. */
async function main(): Promise<void> {
  const { DATABASE_URL = '', KEY_DATABASE_URL = '', NOTIFY_WEBHOOK_URL = '' } = process.env;
  const store = await openStore({
    databaseUrl: DATABASE_URL,
    keyDatabaseUrl: KEY_DATABASE_URL,
    keyring: randomKeyring(),
  });
  const channels = [createWebhook({ url: NOTIFY_WEBHOOK_URL })];
  startNotifier({ store, channels, logger: createLogger({ level: 'silent', name: 'worker' }) });
}

void main();
