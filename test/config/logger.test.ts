import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInNewContext } from 'node:vm';
import axios from 'axios';
import fastify, { type FastifyBaseLogger } from 'fastify';
import { createLogger, type Logger } from '../../config/logger.js';
import { Problem } from '../../domain/problems.js';

const CANARY = 'Janssens';
const MESSAGE = 'a constant sentence';

let lines: string[];
let logger: Logger;

beforeEach(() => {
  lines = [];
  logger = createLogger({ level: 'trace', name: 'worker', destination: { write: (line) => lines.push(line) } });
});

/** What the only line says; the canary must not be in any. */
function written(): Record<string, unknown> {
  expect(lines).toHaveLength(1);
  expect(lines.join('')).not.toContain(CANARY);
  return JSON.parse(lines[0] ?? '');
}

/** Past the compiler, as a library or a careless cast would. */
function unchecked(): { info(...anything: unknown[]): void; child(...anything: unknown[]): Logger } {
  return logger as never;
}

test('a line has level, time, process, the fields given and the message', () => {
  logger.warn({ referralId: 'b8f2', attempt: 3, isLocal: false, refusals: ['consentTooOld'] }, MESSAGE);
  expect(lines[0]?.endsWith('\n')).toBe(true);
  expect(written()).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    process: 'worker',
    pid: process.pid,
    referralId: 'b8f2',
    attempt: 3,
    isLocal: false,
    refusals: ['consentTooOld'],
    msg: MESSAGE,
  });
});

test('the level decides what is written', () => {
  logger.level = 'warn';
  logger.info({}, MESSAGE);
  logger.error({}, MESSAGE);
  expect(written()).toMatchObject({ level: 'error' });
});

// Held by `npm run types`: an expectation that no longer fails to compile is an error there.
test('the compiler takes constant messages and listed fields only', () => {
  const name = String(CANARY);
  const compiled = () => {
    // @ts-expect-error a variable is no constant
    logger.info({}, name);
    // @ts-expect-error neither is a template with one
    logger.info({}, `hello ${name}`);
    // @ts-expect-error not on the list
    logger.info({ familyName: 'x' }, 'hello');
    logger.info({ code: name }, name === '' ? 'one constant' : 'or another');
  };
  expect(compiled).toBeDefined();
});

describe('what is not on the list is dropped', () => {
  test('at any depth, with its name', () => {
    unchecked().info(
      {
        client: { givenName: CANARY },
        [CANARY]: 1,
        code: { code: 'known', familyName: CANARY, state: [{ phone: CANARY, reason: 'timeout' }] },
        state: new Map([['a', CANARY]]),
        kind: Buffer.from(CANARY),
        level: CANARY,
        time: CANARY,
        msg: CANARY,
        name: CANARY,
      },
      MESSAGE,
    );
    expect(written()).toMatchObject({
      level: 'info',
      code: { code: 'known', state: [{ reason: 'timeout' }] },
      msg: MESSAGE,
    });
    expect(lines[0]).not.toMatch(/client|givenName|familyName|phone/);
  });

  test('in the bindings of children and of their children', () => {
    const child = unchecked().child({ referralId: 'b8f2', client: { givenName: CANARY }, time: CANARY, msg: CANARY });
    const grandchild = (child as unknown as ReturnType<typeof unchecked>).child(
      {
        eventId: 'e1',
        email: CANARY,
        error: Object.assign(new Error(CANARY), { toJSON: () => ({ message: CANARY }) }),
      },
      { serializers: { eventId: () => ({ email: CANARY, code: 'kept' }) } },
    );
    grandchild.info({ state: 'sending' }, MESSAGE);
    expect(written()).toMatchObject({ referralId: 'b8f2', eventId: { code: 'kept' }, state: 'sending', msg: MESSAGE });
  });

  test('with symbols, functions, accessors that throw, toJSON and circles', () => {
    const circle: Record<string, unknown> = { code: 'round', familyName: CANARY };
    circle.cause = circle;
    unchecked().info(
      {
        [Symbol(CANARY)]: CANARY,
        state: Symbol(CANARY),
        kind: () => CANARY,
        result: { toJSON: () => CANARY, code: 'plain' },
        toJSON: () => ({ referralId: CANARY }),
        cause: circle,
        get reason(): string {
          throw new Error(CANARY);
        },
        count: 12n,
        at: new Date('2026-03-01T08:00:00Z'),
        dueAt: new Date(Number.NaN),
        size: Number.NaN,
      },
      MESSAGE,
    );
    expect(written()).toMatchObject({
      result: { code: 'plain' },
      cause: { code: 'round', cause: { code: 'round' } },
      reason: '(withheld)',
      count: '12',
      at: '2026-03-01T08:00:00.000Z',
      dueAt: '(withheld)',
      size: null,
    });
  });

  test('and so is whatever else a call has', () => {
    unchecked().info({}, 'hello %s %o', CANARY, { name: CANARY });
    unchecked().info('hello %s', CANARY);
    unchecked().info({ error: CANARY });
    unchecked().info(undefined, null, CANARY);
    unchecked().info({ method: 'GET', headers: { cookie: CANARY }, socket: {}, url: CANARY }, MESSAGE);
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toMatch(/headers|cookie/);
    lines.splice(0, 4);
    expect(written()).toMatchObject({ method: 'GET' });
  });
});

test.each([
  `Jan ${CANARY}`,
  `jan@${CANARY}.be`,
  '+32470123456',
  `/search?name=${CANARY}`,
  `Jos%C3%A9${CANARY}`,
  `José${CANARY}`,
  `${CANARY}\n`,
  `x`.repeat(201),
])('a listed field is withheld where its value is no code: %j', (reason) => {
  logger.info({ reason }, MESSAGE);
  expect(written()).toMatchObject({ reason: '(withheld)' });
});

test.each([
  'ECONNREFUSED',
  '2b1c9f5e-7f8a-4a61-9d2c-0b6f0a4f6f10',
  'referral/2b1c9f5e-7f8a-4a61-9d2c-0b6f0a4f6f10',
  '/referrals/{referralId}/events',
  '2044-11-25T08:00:00Z',
  'receiver.internal:8443',
  '[::1]:7233',
])('and written where it is one: %s', (code) => {
  logger.info({ code }, MESSAGE);
  expect(written()).toMatchObject({ code });
});

describe('of an error', () => {
  test('type, code and places in the code are written, of its causes too, and never a message', () => {
    const driver = Object.assign(new Error(`duplicate key: (${CANARY})`), { code: '23505', detail: CANARY });
    const error = new TypeError(`cannot store ${CANARY}`, { cause: driver });
    logger.error({ error }, MESSAGE);
    expect(written()).toMatchObject({
      error: {
        type: 'TypeError',
        frames: expect.arrayContaining([expect.stringMatching(/^at .*logger\.test\.ts:\d+:\d+\)?$/)]),
        cause: { type: 'Error', code: '23505' },
      },
    });
    expect(lines[0]).not.toMatch(/message|detail/);
  });

  test('our own say their code', () => {
    logger.error({ error: new Problem('referralRefused', [], CANARY) }, MESSAGE);
    expect(written()).toMatchObject({ error: { type: 'Problem', code: 'referralRefused' } });
  });

  test('a message of several lines does not pass for a place in the code', () => {
    const message = `first\n    at ${CANARY} (/home/${CANARY}.ts:1:1)\n    at ${CANARY}`;
    const changed = new Error(message);
    expect(changed.stack).toContain(CANARY);
    changed.message = 'another';
    const renamed = Object.assign(new Error('x'), { name: `${CANARY} Jan`, code: `${CANARY} Jan` });
    for (const error of [new Error(message), changed, renamed]) logger.error({ error }, MESSAGE);
    expect(lines).toHaveLength(3);
    expect(lines.join('')).not.toContain(CANARY);
    const [plain, altered, other] = lines.map((line) => JSON.parse(line).error);
    expect(plain.frames.length).toBeGreaterThan(2);
    for (const frame of plain.frames) expect(frame).toMatch(/^at .*:\d+:\d+\)?$/);
    expect(altered).toEqual({ type: 'Error' });
    expect(other).toEqual({ type: 'Error', frames: expect.anything() });
  });

  test('the message of the line does not quote it either', () => {
    unchecked().info(new Error(CANARY));
    unchecked().info(new Error(CANARY), `failed: ${CANARY}`);
    unchecked().info({ err: new Error(CANARY) }, `failed: ${CANARY}`);
    expect(lines.join('')).not.toContain(CANARY);
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['', '(message withheld)', '(message withheld)']);
  });

  test('it may come from another realm, have itself as its cause, or be hostile', () => {
    const foreign = runInNewContext(`new RangeError('${CANARY}')`);
    expect(foreign).not.toBeInstanceOf(Error);
    foreign.cause = foreign;
    logger.error({ error: foreign }, MESSAGE);
    const hostile = new Error(CANARY);
    Object.defineProperty(hostile, 'code', {
      get: () => {
        throw hostile;
      },
    });
    logger.error({ error: hostile }, MESSAGE);
    expect(lines.join('')).not.toContain(CANARY);
    let { cause } = JSON.parse(lines[0] ?? '').error;
    let causes = 0;
    for (; cause !== undefined; cause = cause.cause) causes += cause.type === 'RangeError' ? 1 : Number.NaN;
    expect(causes).toBe(4);
    expect(JSON.parse(lines[1] ?? '').error).toEqual({ type: 'Error' });
  });

  test('a failed request of axios keeps its code and status, not its body, headers or URL', async () => {
    const server = createServer((_request, response) => response.writeHead(422).end(CANARY)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const error = await axios
        .put(`http://127.0.0.1:${port}/${CANARY}`, { givenName: CANARY }, { headers: { 'x-name': CANARY } })
        .catch((reason) => reason);
      expect(error.config.data).toContain(CANARY);
      logger.error({ error }, MESSAGE);
      unchecked().child({ error }).info({}, MESSAGE);
      expect(lines).toHaveLength(2);
      expect(lines.join('')).not.toContain(CANARY);
      expect(JSON.parse(lines[0] ?? '').error).toMatchObject({
        type: 'AxiosError',
        code: 'ERR_BAD_REQUEST',
        status: 422,
      });
    } finally {
      server.close();
    }
  });
});

test('a framework that logs requests and errors of its own through it leaks nothing', async () => {
  const app = fastify({ loggerInstance: logger as unknown as FastifyBaseLogger });
  app.get('/referrals/:name', async () => {
    throw new Error(`no such person: ${CANARY}`);
  });
  const answer = await app.inject({ url: `/referrals/${CANARY}?q=${CANARY}`, headers: { 'x-name': CANARY } });
  await app.close();
  expect(answer.statusCode).toBe(500);
  expect(lines.length).toBeGreaterThanOrEqual(3);
  expect(lines.join('')).not.toContain(CANARY);
});
