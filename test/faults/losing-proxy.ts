import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What a proxy lets through: everything, requests alone, or nothing more. The connection stays open all the while. */
export type Passing = 'everything' | 'requests' | 'nothing';

/** A proxy between a program and a server, for what a network does: bytes get lost and nobody is told. */
export interface LosingProxy {
  /** Host and port. */
  address: string;
  pass(what: Passing): void;
  close(): Promise<void>;
}

/** Starts one on 127.0.0.1 in front of an address; it passes everything until told otherwise. */
export async function startLosingProxy(target: string): Promise<LosingProxy> {
  const [host = '', port = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let passing: Passing = 'everything';
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    const far = connect({ host, port: Number(port) });
    for (const socket of [near, far]) keep(socket);
    near.on('data', (bytes) => passing !== 'nothing' && far.write(bytes));
    far.on('data', (bytes) => passing === 'everything' && near.write(bytes));
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    pass: (what) => {
      passing = what;
    },
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
