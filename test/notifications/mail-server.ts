import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What a mail server took: the envelope and every byte of the message. */
export interface TakenMail {
  from: string;
  to: string[];
  message: string;
  encrypted: boolean;
  user: string | undefined;
}

export interface MailServer {
  port: number;
  taken: TakenMail[];
  close(): Promise<void>;
}

/** A real SMTP server on loopback. `refuse` is asked for each message; an error it answers is told to the sender. */
export async function startMailServer(
  options: SMTPServerOptions & { refuse?: () => Error | undefined } = {},
): Promise<MailServer> {
  const { refuse, ...rest } = options;
  const taken: TakenMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    // Without a certificate of ours the server would offer STARTTLS with one that nobody trusts.
    ...(rest.cert === undefined ? { disabledCommands: ['STARTTLS'] } : {}),
    onAuth: (auth, _session, done) => done(null, { user: auth.username ?? '' }),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = refuse?.();
        if (refusal !== undefined) return done(refusal);
        const { mailFrom, rcptTo } = session.envelope;
        taken.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          message: Buffer.concat(chunks).toString(),
          encrypted: session.secure,
          user: session.user,
        });
        done();
      });
    },
    ...rest,
  });
  // A connection that a client gives up is no fault of the server.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, taken, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
