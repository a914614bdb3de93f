import { createTransport } from 'nodemailer';
import type { Notification } from '../../domain/notifications.js';
import { ChannelFault, type NotificationChannel } from './channel.js';

export interface EmailOptions {
  /** `smtp:` or `smtps:`, with user and password where the server wants them. */
  url: string;
  from: string;
  to: readonly string[];
  /** Refuse a server that offers no TLS (STARTTLS). Its certificate is verified in any case. */
  requireTls: boolean;
  timeoutMilliseconds?: number;
  /** PEM of the authorities to trust instead of the system's. */
  certificateAuthority?: string;
}

const SUBMISSION_PORT = 587;
const SUBMISSION_PORT_TLS = 465;

/** Sends notifications as plain text e-mail. The subject, which shows in lists and on locked screens, has the codes only. */
export function createEmail(options: EmailOptions): NotificationChannel {
  const timeout = options.timeoutMilliseconds ?? 10_000;
  const url = new URL(options.url);
  const secure = url.protocol === 'smtps:';
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? SUBMISSION_PORT_TLS : SUBMISSION_PORT) : Number(url.port),
    secure,
    requireTLS: options.requireTls,
    ...(url.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    tls: {
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      ...(options.certificateAuthority === undefined ? {} : { ca: options.certificateAuthority }),
    },
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = options.from.split('@').at(-1) ?? '';
  return {
    name: 'email',
    async send(notification) {
      try {
        const sent = transport.sendMail({
          from: options.from,
          to: [...options.to],
          messageId: `<${notification.notificationId}@${domain}>`,
          subject: `Referral connector: ${notification.kind} (${notification.code})`,
          text: textOf(notification),
        });
        await withinLimit(sent, 2 * timeout);
      } catch (error) {
        // What the library throws quotes the server's answers and the addresses.
        throw new ChannelFault((error as { code?: unknown } | undefined)?.code);
      }
    },
    close: () => transport.close(),
  };
}

/** Each step of the library has a limit of its own, and a server that is slow enough keeps to all of them. */
async function withinLimit(sent: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new ChannelFault('ETIMEDOUT')), milliseconds);
  });
  try {
    await Promise.race([sent, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

function textOf({ notificationId: _, ...said }: Notification): string {
  return Object.entries(said)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('');
}
