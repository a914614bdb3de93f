import { createHmac } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import axios from 'axios';
import type { Notification } from '../../domain/notifications.js';
import { ChannelFault, type NotificationChannel } from './channel.js';

export interface WebhookOptions {
  url: string;
  /** `whsec_` and the base64 of the key; without one nothing is signed. */
  secret?: string;
  /** For the whole call. */
  timeoutMilliseconds?: number;
  /** PEM of the authorities to trust instead of the system's. */
  certificateAuthority?: string;
}

/** An instance of its own: nobody's interceptors or defaults apply, and no proxy of the environment. */
const client = axios.create({
  adapter: 'http',
  proxy: false,
  maxRedirects: 0,
  validateStatus: () => true,
  transformRequest: [(body: string) => body],
  responseType: 'stream',
});

/**
 * Posts notifications as JSON, `{referralId, kind, code, since, due?}`, to one address. Headers and signature are those of
 * Standard Webhooks (standardwebhooks.com), for which receivers find libraries: `webhook-id` is the same for each repeat.
 * Any status of 2xx is an acknowledgement; what else the answer says is not read.
 */
export function createWebhook(options: WebhookOptions): NotificationChannel {
  const httpAgent = new http.Agent();
  const httpsAgent = new https.Agent({
    // Said aloud: NODE_TLS_REJECT_UNAUTHORIZED=0 changes its default.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority }),
  });
  return {
    name: 'webhook',
    async send({ notificationId, ...said }: Notification) {
      const body = JSON.stringify(said);
      const timestamp = Math.floor(Date.now() / 1000);
      const status = await client
        .post(options.url, body, {
          httpAgent,
          httpsAgent,
          signal: AbortSignal.timeout(options.timeoutMilliseconds ?? 10_000),
          headers: {
            'Content-Type': 'application/json',
            'User-Agent': 'referral-connector',
            'webhook-id': notificationId,
            'webhook-timestamp': String(timestamp),
            ...(options.secret === undefined
              ? {}
              : { 'webhook-signature': signatureOf(options.secret, notificationId, timestamp, body) }),
          },
        })
        .then(
          (answer) => {
            answer.data.destroy();
            return answer.status;
          },
          // An AxiosError carries the address, which may be a secret, and the body.
          (error: unknown) => {
            throw new ChannelFault(axios.isAxiosError(error) ? error.code : undefined);
          },
        );
      if (status < 200 || status > 299) throw new ChannelFault(`http${status}`);
    },
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/**
 * The `webhook-signature` of Standard Webhooks: HMAC-SHA-256 over id, timestamp (seconds) and body.
 *
 * @param secret `whsec_` and the base64 of the key
 */
export function signatureOf(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
