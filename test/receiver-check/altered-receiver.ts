import http from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';

export interface Asked {
  method: string;
  /** Last part of the path, `erasures`; a referral's id where it is a delivery. */
  name: string;
  path: string;
  authorization?: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every operation.
  body: any;
}

export interface Answered {
  status: number;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every operation.
  content: any;
}

/** Changes what is asked or answered; `keep` asks the stand-in, which keeps the contract. */
export type Alteration = (asked: Asked, keep: (asked: Asked) => Promise<Answered>) => Promise<Answered> | Answered;

export interface AlteredReceiver {
  url: string;
  standIn: StandInReceiver;
  close(): Promise<void>;
}

export const TOKEN = 'token-of-the-receiver';

/** An OCMW's system that gets one thing wrong: the stand-in, with an alteration before it. */
export async function startAlteredReceiver(alter: Alteration): Promise<AlteredReceiver> {
  const standIn = await startStandInReceiver({ token: TOKEN });
  const keep = async ({ method, path, authorization, body }: Asked): Promise<Answered> => {
    const { status, headers, data } = await axios.request({
      ...{ method, url: `${standIn.url}${path}`, data: body, validateStatus: () => true },
      headers: { 'Content-Type': 'application/json', ...(authorization !== undefined && { authorization }) },
    });
    return { status, headers: { 'content-type': String(headers['content-type']) }, content: data };
  };
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { method = '', url: path = '' } = request;
    const authorization = request.headers.authorization;
    const name = path.split('/').at(-1) ?? '';
    const asked: Asked = {
      method,
      path,
      name,
      body: parsed(text),
      ...(authorization !== undefined && { authorization }),
    };
    const { status, headers, content } = await alter(asked, keep);
    const isText = typeof content === 'string' || Buffer.isBuffer(content);
    response.writeHead(status, headers).end(isText ? content : JSON.stringify(content));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    standIn,
    close: async () => {
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => server.close(resolve)), standIn.close()]);
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
