import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { RECEIVER_CALLS, type ReceiverCall } from '../../activities/receiver/outside-failures.js';
import type { WireAnswer } from './held-referrals.js';

/** How a misbehaviour is tuned. What one of them does not use is ignored. */
export const misbehaviourOptions = z.strictObject({
  /** How many calls it lasts; until told otherwise where absent. */
  calls: z.int().min(1).exactOptional(),
  /** The calls it is about; all that the misbehaviour knows where absent. */
  operations: z.array(z.enum(RECEIVER_CALLS)).min(1).exactOptional(),
  /** Value of Retry-After: seconds or an HTTP-date. */
  retryAfter: z.union([z.string(), z.int().min(0)]).exactOptional(),
  /** Where `redirects` points. */
  location: z.string().exactOptional(),
  /** `serverError`: stores all the same. */
  storesFirst: z.boolean().exactOptional(),
  /** Size of `hugeAnswer`. */
  bytes: z.int().min(1).exactOptional(),
  /** Pace of `slowAnswer`, one byte each time. */
  everyMilliseconds: z.int().min(1).exactOptional(),
});
export type MisbehaviourOptions = z.infer<typeof misbehaviourOptions>;

/** One call that is about to be answered badly. */
export interface Scene {
  options: MisbehaviourOptions;
  /** Calls that this misbehaviour has had so far, this one included. */
  turn: number;
  /** Carries the call out as the contract says, and returns what should be answered. */
  truthfully(): Promise<WireAnswer>;
  /** Takes the call in for later: 202. */
  later(): WireAnswer;
  /** Keeps the call on its way, until it is let through. */
  holdUp(): void;
  /** The request's body: the worst answers quote it. */
  request: unknown;
  /** Takes the raw answer over; nothing else is sent then. */
  takeOver(): ServerResponse;
}

export interface Misbehaviour {
  sentence: string;
  /** Calls for which it makes sense; all where absent. */
  operations?: readonly ReceiverCall[];
  /** What to answer, or nothing where the raw answer was taken over. */
  act(scene: Scene): Promise<WireAnswer | undefined> | WireAnswer;
}

const unavailable = ({ options }: Pick<Scene, 'options'>): WireAnswer => ({
  status: 503,
  headers: options.retryAfter === undefined ? {} : { 'Retry-After': String(options.retryAfter) },
});

async function* drip(text: string, everyMilliseconds: number): AsyncGenerator<Buffer> {
  for (const byte of Buffer.from(text)) {
    yield Buffer.of(byte);
    await wait(everyMilliseconds);
  }
}

/** The JSON of an object whose last property is an empty text, with that text filled up to `bytes`. */
function* padded(content: object, bytes: number): Generator<Buffer> {
  yield Buffer.from(JSON.stringify(content).slice(0, -2));
  const piece = Buffer.alloc(64 * 1024, 'x');
  for (let sent = 0; sent < bytes; sent += piece.length) yield piece;
  yield Buffer.from('"}');
}

/** A caller that hangs up in the middle is what these answers are for. */
async function sendPieces(response: ServerResponse, pieces: Iterable<Buffer> | AsyncIterable<Buffer>): Promise<void> {
  await pipeline(Readable.from(pieces, { objectMode: false }), response).catch(() => undefined);
}

/** Every way in which the stand-in can be told to misbehave. */
export const MISBEHAVIOURS = {
  unavailable: {
    sentence: 'Answers 503, with Retry-After if given, and stores nothing.',
    act: unavailable,
  },
  tooManyRequests: {
    sentence: 'Answers 429 with Retry-After (one second unless given) and stores nothing.',
    act: ({ options }) => ({ status: 429, headers: { 'Retry-After': String(options.retryAfter ?? 1) } }),
  },
  serverError: {
    sentence: 'Answers 500; with storesFirst it has stored the data all the same.',
    act: async ({ options, truthfully }) => {
      if (options.storesFirst) await truthfully();
      return { status: 500 };
    },
  },
  flapping: {
    sentence: 'Answers 503 to every other call, the first one included, and keeps the contract in between.',
    act: (scene) => (scene.turn % 2 === 1 ? unavailable(scene) : scene.truthfully()),
  },
  acceptsThenHangs: {
    sentence: 'Stores the data and never answers.',
    act: async ({ truthfully, takeOver }) => {
      await truthfully();
      takeOver();
      return undefined;
    },
  },
  acceptsThenDropsConnection: {
    sentence: 'Stores the data and drops the connection without an answer.',
    act: async ({ truthfully, takeOver }) => {
      await truthfully();
      takeOver().destroy();
      return undefined;
    },
  },
  heldUp: {
    sentence: 'Drops the connection without an answer; the call arrives only when it is let through.',
    act: async ({ holdUp, takeOver }) => {
      holdUp();
      takeOver().destroy();
      return undefined;
    },
  },
  redirects: {
    sentence: 'Answers 307 to another address, which would lead the client data there, and stores nothing.',
    act: ({ options }) => ({ status: 307, headers: { Location: options.location ?? 'https://elsewhere.invalid/' } }),
  },
  slowAnswer: {
    sentence: 'Stores the data and answers truly, byte by byte, never idle for long.',
    act: async ({ options, truthfully, takeOver }) => {
      const { status, content } = await truthfully();
      const response = takeOver().writeHead(status, { 'Content-Type': 'application/json' });
      await sendPieces(response, drip(JSON.stringify(content ?? {}), options.everyMilliseconds ?? 100));
      return undefined;
    },
  },
  partialAnswer: {
    sentence: 'Stores the data, sends half of its answer and drops the connection.',
    act: async ({ truthfully, takeOver }) => {
      const answer = await truthfully();
      const text = Buffer.from(JSON.stringify(answer.content ?? {}));
      const response = takeOver();
      response.writeHead(answer.status, { 'Content-Type': 'application/json', 'Content-Length': text.length });
      response.write(text.subarray(0, text.length / 2), () => response.destroy());
      return undefined;
    },
  },
  malformedAnswer: {
    sentence: 'Stores the data and answers 200 with broken JSON that quotes the request.',
    act: async ({ truthfully, request, takeOver }) => {
      await truthfully();
      takeOver()
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(`{"received":${JSON.stringify(request)}`);
      return undefined;
    },
  },
  hugeAnswer: {
    sentence: 'Stores the data and answers 200 with valid JSON of many megabytes.',
    act: async ({ options, truthfully, takeOver }) => {
      const { content } = await truthfully();
      const response = takeOver().writeHead(200, { 'Content-Type': 'application/json' });
      await sendPieces(response, padded({ ...content, padding: '' }, options.bytes ?? 64 * 1024 * 1024));
      return undefined;
    },
  },
  refuses: {
    sentence: 'Answers 422 with a problem document that quotes the request, and stores nothing.',
    act: ({ request }) => ({ status: 422, content: { detail: JSON.stringify(request) } }),
  },
  unauthorised: {
    sentence: 'Answers 401 and stores nothing.',
    act: () => ({ status: 401, headers: { 'WWW-Authenticate': 'Bearer' } }),
  },
  secrecyNotStated: {
    sentence: 'Stores the data and gives a receipt that does not state that its readers are bound by secrecy.',
    operations: ['deliver'],
    act: async ({ truthfully }) => {
      const answer = await truthfully();
      return { ...answer, content: { ...answer.content, readersBoundBySecrecy: false } };
    },
  },
  answersLate: {
    sentence: 'Answers 202 to an erasure or destruction, and carries it out when it is told to complete it.',
    operations: ['erase', 'destroy'],
    act: ({ later }) => later(),
  },
  refusesErasure: {
    sentence: 'Answers 422 to an erasure and erases nothing.',
    operations: ['erase'],
    act: () => ({ status: 422 }),
  },
} as const satisfies Record<string, Misbehaviour>;

export type MisbehaviourName = keyof typeof MISBEHAVIOURS;
export const MISBEHAVIOUR_NAMES = Object.keys(MISBEHAVIOURS) as MisbehaviourName[];
