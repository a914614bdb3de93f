import { request } from 'node:http';
import { Client } from 'pg';

/** A request, and what of it another request that has to be answered alike says otherwise. */
export interface Question {
  method: string;
  /** With the base path and the query. */
  path: string;
  headers?: Record<string, string>;
  body?: object;
  /** Ids that stand for the same thing in both: replaced in what is compared. */
  ids?: readonly string[];
}

/** All that a caller could compare, and what the databases were asked meanwhile. */
export interface Answer {
  /** Status and problem, as `404 resourceNotFound`; of a success the status alone. */
  outcome: string;
  text: string;
  comparable: {
    status: number;
    /** Names as they were written, in their order; of what differs between any two answers the name alone. */
    headers: [name: string, value: string][];
    body: string;
  };
  /** Texts of the statements in their order: who counts them has the classes of time that an answer takes. */
  statements: string[];
}

const DIFFERS_ALWAYS = ['date', 'belgov-trace-id', 'ratelimit-remaining', 'ratelimit-reset'];

/** Asks and watches. Only one question at a time: whatever this process asks a database meanwhile counts as its own. */
export class ObservedAnswers {
  private statements: string[] = [];

  constructor(private readonly origin: string) {
    const mark = (text: string) => this.statements.push(text);
    const { query } = Client.prototype;
    jest.spyOn(Client.prototype, 'query').mockImplementation(function (this: Client, ...given: unknown[]) {
      const [first] = given as [string | { text: string }];
      mark(typeof first === 'string' ? first : first.text);
      return (query as (...words: unknown[]) => unknown).apply(this, given) as never;
    });
  }

  async ask({ method, path, headers = {}, body, ids = [] }: Question): Promise<Answer> {
    this.statements = [];
    const { status, rawHeaders, text } = await exchange(this.origin, { method, path, headers, body });
    const pairs = Array.from({ length: rawHeaders.length / 2 }, (_, at): [string, string] => {
      return [rawHeaders[2 * at] ?? '', rawHeaders[2 * at + 1] ?? ''];
    });
    const [, traceId = ''] = pairs.find(([name]) => name.toLowerCase() === 'belgov-trace-id') ?? [];
    const alike = (value: string) => [...ids, traceId].reduce((left, id) => left.replaceAll(id, '…'), value);
    return {
      outcome: `${status}${status < 400 ? '' : problemOf(text)}`,
      text,
      comparable: {
        status,
        headers: pairs.map(([name, value]) => [name, DIFFERS_ALWAYS.includes(name.toLowerCase()) ? '' : alike(value)]),
        body: alike(text),
      },
      statements: this.statements,
    };
  }

  close(): void {
    jest.restoreAllMocks();
  }
}

function problemOf(text: string): string {
  const [, code] = /"type":"urn:problem-type:[^"]*:(\w+)"/.exec(text) ?? [];
  return code === undefined ? '' : ` ${code}`;
}

/** By Node's own client: what is compared are the headers as they were sent, not what a library makes of them. */
function exchange(
  origin: string,
  { method, path, headers, body }: { method: string; path: string; headers: object; body: object | undefined },
): Promise<{ status: number; rawHeaders: string[]; text: string }> {
  const content = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, origin),
      {
        method,
        // A connection for each: the gateway says on which request it closes one that is kept.
        agent: false,
        headers: {
          ...headers,
          ...(content !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(content),
          }),
        },
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            rawHeaders: response.rawHeaders,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(content);
  });
}
