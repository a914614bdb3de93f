import { randomUUID } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import axios from 'axios';

/** The calls of the receiver contract, by method and path; also what a report calls them. */
export const OPERATIONS = {
  deliver: 'PUT /referrals/{referralId}',
  erase: 'POST /referrals/{referralId}/erasures',
  withdraw: 'POST /referrals/{referralId}/withdrawals',
  recall: 'POST /referrals/{referralId}/recalls',
  correct: 'POST /referrals/{referralId}/corrections',
  destroy: 'POST /destructions',
} as const;
export type Operation = keyof typeof OPERATIONS;

/** The contract's limits on an answer. */
export const LARGEST_ANSWER = 64 * 1024;
export const LONGEST_ANSWER_MS = 15_000;

/** What came of one call. Content and headers are the receiver's own words: they are judged and never shown. */
export interface Answer {
  operation: Operation;
  /** The receiver saw it as `BelGov-Trace-Id`: how its people find the call. */
  traceId: string;
  /** Absent where no answer came. */
  status?: number;
  /** Why it was not read to its end: `late`, `tooLarge`, or the code of the network or TLS error. */
  fault?: string;
  headers: Readonly<Record<string, unknown>>;
  text: string;
  /** The content, where it is JSON. */
  json?: unknown;
}

export interface Question {
  operation: Operation;
  referralId?: string;
  /** An object, or text that is no JSON. */
  body: unknown;
  token?: string;
}

export interface AskOptions {
  /** Without its last slash. */
  baseUrl: string;
  /** PEM of the authorities to trust instead of the system's. */
  certificateAuthority?: string;
  timeoutMilliseconds: number;
}

/** One call to a receiver and what came of it; nothing is repeated, and nothing is thrown for what the outside does. */
export interface Asker {
  ask(question: Question): Promise<Answer>;
  close(): void;
}

/** Opens connections to one receiver, by the rules that the connector keeps: no redirects, no proxy, TLS 1.2 or newer. */
export function openAsker({ baseUrl, certificateAuthority, timeoutMilliseconds }: AskOptions): Asker {
  const httpAgent = new http.Agent({ keepAlive: true });
  const httpsAgent = new https.Agent({
    ...{ keepAlive: true, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    ...(certificateAuthority !== undefined && { ca: certificateAuthority }),
  });
  const client = axios.create({
    ...{ adapter: 'http', proxy: false, maxRedirects: 0, validateStatus: () => true, decompress: false },
    ...{ transformRequest: [(body: string) => body], transformResponse: [], responseType: 'stream' },
    ...{ httpAgent, httpsAgent },
    headers: { 'Content-Type': 'application/json', Accept: 'application/json', 'Accept-Encoding': 'identity' },
  });

  async function ask({ operation, referralId = '', body, token }: Question): Promise<Answer> {
    const [method, path = ''] = OPERATIONS[operation].split(' ');
    const answer: Answer = { operation, traceId: randomUUID(), headers: {}, text: '' };
    const deadline = AbortSignal.timeout(timeoutMilliseconds);
    let content: Readable | undefined;
    try {
      const response = await client.request<Readable>({
        method: method as string,
        url: `${baseUrl}${path.replace('{referralId}', referralId)}`,
        data: typeof body === 'string' ? body : JSON.stringify(body),
        headers: {
          'BelGov-Trace-Id': answer.traceId,
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        },
        signal: deadline,
      });
      content = response.data;
      Object.assign(answer, { status: response.status, headers: { ...response.headers } });
      for await (const chunk of content as AsyncIterable<Buffer>) {
        answer.text += chunk.toString('latin1');
        if (answer.text.length > LARGEST_ANSWER) return { ...answer, fault: 'tooLarge' };
      }
      return read(answer);
    } catch (error) {
      return { ...answer, fault: deadline.aborted ? 'late' : codeOf(error) };
    } finally {
      content?.destroy();
    }
  }

  return {
    ask,
    close: () => {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** The bytes, kept one to a character while they were counted, as what they say. */
function read(answer: Answer): Answer {
  const text = Buffer.from(answer.text, 'latin1').toString();
  try {
    return { ...answer, text, json: JSON.parse(text) };
  } catch {
    return { ...answer, text };
  }
}

/** Of what axios throws, only the code: the rest holds request and answer. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'noAnswer';
}
