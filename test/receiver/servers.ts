import http from 'node:http';
import net, { type AddressInfo } from 'node:net';

/** A server that answers whatever a test wants, wrong protocol included, and counts who came. */
export interface TestServer {
  url: string;
  port: number;
  connections(): number;
}

type Handler = (request: http.IncomingMessage & { text: string }, response: http.ServerResponse) => void;

/** Servers on 127.0.0.1 that end with the test that started them. */
export function serversOfThisFile(): {
  http(handler: Handler): Promise<TestServer>;
  raw(onData: (socket: net.Socket) => void): Promise<TestServer>;
} {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(endings.splice(0).map((end) => end()));
  });

  async function listen(server: net.Server): Promise<TestServer> {
    const sockets = new Set<net.Socket>();
    let connections = 0;
    server.on('connection', (socket) => {
      connections += 1;
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endings.push(async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    });
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}`, port, connections: () => connections };
  }

  return {
    http: (handler) =>
      listen(
        http.createServer(async (request, response) => {
          const chunks: Buffer[] = [];
          for await (const chunk of request) chunks.push(chunk);
          handler(Object.assign(request, { text: Buffer.concat(chunks).toString() }), response);
        }),
      ),
    raw: (onData) => listen(net.createServer((socket) => socket.once('data', () => onData(socket)))),
  };
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
