import { connect } from 'node:net';
import { PATH } from '../gateway/gateway-under-test.js';
import { startTwoAgreements, type TwoAgreements } from './two-agreements.js';

export const JSON_TYPE = 'Content-Type: application/json';
export const SUSPENSIONS = `${PATH}/agreements/example/suspensions`;
/** Well formed, and refused by the schema: whoever reads it as JSON finds this fault. */
export const REFUSED = '{"reason":"planted"}';

export interface Answered {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Of the whole exchange; of a request in a request there would be two. */
  answers: number;
}

/** A gateway that is sent bytes, as no decent program writes them, by somebody with a good token. */
export interface RawRequests {
  world: TwoAgreements;
  /** One of the caller's own. */
  referralId: string;
  /** The line of the header. */
  authorization: string;
  /** What comes back for these bytes until the gateway closes. */
  exchange(bytes: Buffer | string): Promise<string>;
  send(bytes: Buffer | string): Promise<Answered>;
  /** One request with a token, after which the connection ends. */
  request(method: string, target: string, fields?: readonly string[], body?: Buffer | string): Buffer;
  /** One with a body, to a place that refuses `REFUSED`. */
  post(body: Buffer | string, fields?: readonly string[]): Buffer;
  /** No answer was a fault of the gateway's, nothing planted was logged, and it works. */
  expectUnharmed(): Promise<void>;
  drop(): Promise<void>;
}

export async function startRawRequests(): Promise<RawRequests> {
  const world = await startTwoAgreements();
  const authorization = `Authorization: Bearer ${await world.token('sender')}`;
  const raw: RawRequests = {
    ...{ world, authorization },
    referralId: await world.delivered('example'),
    exchange: (bytes) =>
      new Promise((resolve) => {
        let answer = '';
        const socket = connect(Number(new URL(world.origin).port), '127.0.0.1', () => socket.write(bytes));
        socket.setEncoding('utf8').on('data', (part) => {
          answer += part;
        });
        socket.on('error', () => undefined).on('close', () => resolve(answer));
      }),
    send: async (bytes) => {
      const text = (await raw.exchange(bytes)).replace('HTTP/1.1 100 Continue\r\n\r\n', '');
      const [head = '', ...rest] = text.split('\r\n\r\n');
      const [line = '', ...fields] = head.split('\r\n');
      return {
        status: Number(line.split(' ')[1]),
        headers: Object.fromEntries(
          fields.map((field) => [field.split(':', 1)[0]?.toLowerCase(), field.slice(field.indexOf(':') + 1).trim()]),
        ),
        body: rest.join('\r\n\r\n'),
        answers: text.match(/HTTP\/1\.1 \d{3}/g)?.length ?? 0,
      };
    },
    request: (method, target, fields = [], body = '') =>
      Buffer.concat([
        Buffer.from(
          [`${method} ${target} HTTP/1.1`, 'Host: a', authorization, 'Connection: close', ...fields, '', ''].join(
            '\r\n',
          ),
        ),
        Buffer.from(body as string),
      ]),
    post: (body, fields = [JSON_TYPE]) =>
      raw.request('POST', SUSPENSIONS, [...fields, `Content-Length: ${Buffer.byteLength(body as string)}`], body),
    expectUnharmed: async () => {
      expect(world.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
      expect(world.log.filter((line) => line.includes('planted'))).toEqual([]);
      expect((await raw.send(raw.request('GET', `${PATH}/health`))).status).toBe(200);
    },
    drop: () => world.drop(),
  };
  return raw;
}

/** A problem of this status, once, with nothing of what was sent, and nothing may keep it. */
export function expectProblem(answer: Answered, status: number): void {
  expect({ status: answer.status, answers: answer.answers }).toEqual({ status, answers: 1 });
  expect(answer.headers).toMatchObject({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  expect(JSON.parse(answer.body)).toMatchObject({ status });
  expect(answer.body).not.toContain('planted');
}

export const faultsOf = ({ body }: Answered) =>
  (JSON.parse(body).issues ?? []).map((issue: Record<string, string>) => `${issue.in} ${issue.name}: ${issue.detail}`);
