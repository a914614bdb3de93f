import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that went through, and what came back. */
export interface Exchange {
  /** Method, URL and headers. */
  head: string;
  body: Buffer;
  /** Status, headers and content; empty where no answer came. */
  answer: Buffer;
}

/** Stands before a server and keeps what goes through, as a proxy's log would. */
export interface RecordingDoor {
  url: string;
  exchanges: readonly Exchange[];
  close(): Promise<void>;
}

/** Opens one on 127.0.0.1, on a free port. A connection that breaks on one side is broken on the other. */
export async function openRecordingDoor(target: string): Promise<RecordingDoor> {
  const exchanges: Exchange[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await contentOf(incoming);
    const exchange: Exchange = { head: headOf(incoming), body, answer: Buffer.alloc(0) };
    exchanges.push(exchange);
    const { method, url = '', headers } = incoming;
    const onward = request(`${target}${url}`, { method: method ?? 'GET', headers, agent: false }, async (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      try {
        const content = await contentOf(answer, (piece) => outgoing.write(piece));
        exchange.answer = Buffer.concat([
          Buffer.from(`${answer.statusCode}\n${answer.rawHeaders.join('\n')}\n`),
          content,
        ]);
        outgoing.end();
      } catch {
        outgoing.destroy();
      }
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    onward.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    exchanges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function headOf({ method, url, rawHeaders }: IncomingMessage): string {
  return `${method} ${url}\n${rawHeaders.join('\n')}`;
}

async function contentOf(message: IncomingMessage, pass?: (piece: Buffer) => unknown): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) {
    pieces.push(piece as Buffer);
    pass?.(piece as Buffer);
  }
  return Buffer.concat(pieces);
}
