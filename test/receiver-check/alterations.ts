import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Alteration, type Answered, type Asked, TOKEN } from './altered-receiver.js';

export interface WrongImplementation {
  title: string;
  /** Fresh for each run: some remember. */
  make(): Alteration;
  /** The checks that fail; no others do. */
  fails: string[];
}

const isDelivery = ({ method }: Asked) => method === 'PUT';
const isReceipt = (asked: Asked, { status }: Answered) => isDelivery(asked) && status < 300;
const json = (status: number, content: object): Answered => ({
  ...{ status, content },
  headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' },
});
const problem = (status: number) => json(status, { type: 'about:blank', status });
const receipt = () =>
  json(201, { receiptId: randomUUID(), receivedAt: new Date().toISOString(), readersBoundBySecrecy: true });

/** Changes what is answered. */
const answering =
  (change: (answer: Answered, asked: Asked) => Answered): (() => Alteration) =>
  () =>
  async (asked, keep) =>
    change(await keep(asked), asked);

/** Changes the content of receipts. */
const receipts = (change: (content: Record<string, unknown>) => object) =>
  answering((answer, asked) => (isReceipt(asked, answer) ? { ...answer, content: change(answer.content) } : answer));

/** Remembers what was asked before. */
const remembering =
  (decide: (asked: Asked, before: readonly Asked[]) => Answered | undefined): (() => Alteration) =>
  () => {
    const before: Asked[] = [];
    return async (asked, keep) => {
      const decided = decide(asked, before);
      before.push(asked);
      return decided ?? keep(asked);
    };
  };

const oneReferralPerClient = remembering((asked, before) => {
  const isWhole = ({ method, body, authorization }: Asked) =>
    method === 'PUT' && authorization === `Bearer ${TOKEN}` && body?.recordVersion === 1 && body.client?.address;
  return isWhole(asked) && before.some((other) => isWhole(other) && other.path !== asked.path)
    ? problem(422)
    : undefined;
});

/** What suppliers may get wrong beyond the named misbehaviours of the stand-in, and which checks say so. */
export const WRONG_IMPLEMENTATIONS: readonly WrongImplementation[] = [
  {
    title: 'lets anyone in',
    make: () => (asked, keep) => keep({ ...asked, authorization: `Bearer ${TOKEN}` }),
    fails: ['no token', 'another token'],
  },
  {
    title: 'asks for the token of deliveries only',
    make: () => (asked, keep) => keep(isDelivery(asked) ? asked : { ...asked, authorization: `Bearer ${TOKEN}` }),
    fails: ['no token', 'another token'],
  },
  {
    title: 'drops what it does not know',
    make: () => (asked, keep) => {
      const { remarks: _, ...body } = asked.body;
      const { nationalNumber: __, ...client } = body.client ?? {};
      return keep(isDelivery(asked) && body.client ? { ...asked, body: { ...body, client } } : asked);
    },
    fails: ['an unknown property'],
  },
  {
    title: 'answers 500 to what it cannot read',
    make: answering((answer) => (answer.status === 400 ? problem(500) : answer)),
    fails: ['an unknown property', 'a missing or wrong property', 'no JSON'],
  },
  {
    title: 'says when in local time, without an offset',
    make: receipts((content) => ({ ...content, receivedAt: String(content.receivedAt).replace('Z', '') })),
    fails: ['a first delivery'],
  },
  {
    title: 'takes local time for UTC',
    make: receipts((content) => ({
      ...content,
      receivedAt: new Date(Date.parse(String(content.receivedAt)) + 3_600_000).toISOString(),
    })),
    fails: ['the moment of receipt'],
  },
  {
    title: 'puts a name into the receipt id',
    make: receipts((content) => ({ ...content, receiptId: 'Jansen, An' })),
    fails: ['a first delivery'],
  },
  {
    title: 'gives a new receipt for each delivery',
    make: receipts((content) => ({ ...content, receiptId: randomUUID() })),
    fails: ['the same version again', 'the same version twice at once'],
  },
  {
    title: 'takes two of the same moment for two',
    make: () => {
      const underWay = new Map<string, number>();
      return async (asked, keep) => {
        const others = underWay.get(asked.path) ?? 0;
        underWay.set(asked.path, others + 1);
        const answer = await keep(asked);
        underWay.set(asked.path, (underWay.get(asked.path) ?? 1) - 1);
        if (others === 0 || !isReceipt(asked, answer)) return answer;
        return { ...answer, content: { ...answer.content, receiptId: randomUUID() } };
      };
    },
    fails: ['the same version twice at once'],
  },
  {
    title: 'knows one version only',
    make: answering((answer, asked) =>
      isReceipt(asked, answer) && asked.body.recordVersion === 2 ? problem(409) : answer,
    ),
    fails: ['a newer version'],
  },
  {
    title: 'lets an old version replace a newer one',
    make: answering((answer, asked) =>
      answer.status === 409 ? (isDelivery(asked) ? receipt() : json(200, {})) : answer,
    ),
    fails: ['a lower version', 'a lower version than a correction'],
  },
  {
    title: 'wants an address',
    make: () => (asked, keep) =>
      isDelivery(asked) && asked.body?.client && !asked.body.client.address ? problem(400) : keep(asked),
    fails: ['a first delivery of version 3, by phone only'],
  },
  {
    title: 'takes one referral per client',
    make: oneReferralPerClient,
    fails: [
      'the same version twice at once',
      'a lower version',
      'a delivery after its erasure',
      'a delivery of what was erased unseen',
    ],
  },
  {
    title: 'takes a repeated event for a conflict',
    make: remembering((asked, before) =>
      ['withdrawals', 'recalls', 'corrections'].includes(asked.name) &&
      before.some(({ body }) => body?.eventId === asked.body?.eventId)
        ? problem(422)
        : undefined,
    ),
    fails: ['a withdrawal, twice', 'a correction, twice', 'a recall, twice'],
  },
  {
    title: 'takes what is said of a referral that it never saw',
    make: answering((answer, { name }) => (answer.status === 404 && name !== 'destructions' ? json(200, {}) : answer)),
    fails: ['a referral that was never seen'],
  },
  {
    title: 'says not found of what it erased',
    make: answering((answer, asked) => (answer.status === 410 && !isDelivery(asked) ? problem(404) : answer)),
    fails: ['what is passed on about an erased referral'],
  },
  {
    title: 'erases once',
    make: remembering((asked, before) =>
      asked.name === 'erasures' &&
      before.some(
        ({ name, path, authorization }) =>
          name === 'erasures' && path === asked.path && authorization === `Bearer ${TOKEN}`,
      )
        ? problem(404)
        : undefined,
    ),
    fails: ['the same erasure again'],
  },
  {
    title: 'erases only what it holds',
    make: () => {
      const delivered = new Set<string>();
      return (asked, keep) => {
        if (isDelivery(asked)) delivered.add(`${asked.path}/erasures`);
        return asked.name === 'erasures' && !delivered.has(asked.path) ? problem(404) : keep(asked);
      };
    },
    fails: ['an erasure of what was never seen'],
  },
  {
    title: 'says that something was erased in its own words',
    make: answering((answer, { name }) =>
      name === 'erasures' && answer.status === 200 ? json(200, { erased: true }) : answer,
    ),
    fails: ['an erasure', 'an erasure of what was never seen'],
  },
  {
    title: 'lets the erased come back',
    make: answering((answer, asked) => (answer.status === 410 && isDelivery(asked) ? receipt() : answer)),
    fails: ['a delivery after its erasure', 'a delivery of what was erased unseen'],
  },
  {
    title: 'destroys what is not there',
    make: answering((answer, { name }) =>
      answer.status === 404 && name === 'destructions'
        ? json(200, { result: 'destroyed', destroyedOn: '2044-11-01' })
        : answer,
    ),
    fails: ['destruction of an unknown dossier'],
  },
  {
    title: 'shows a page where something is wrong',
    make: answering((answer) =>
      answer.status < 400 ? answer : { ...answer, headers: { 'content-type': 'text/html' }, content: '<h1>Oops</h1>' },
    ),
    fails: ['answers are JSON, problems problem documents'],
  },
  {
    title: 'has problems of a shape of its own',
    make: answering((answer) => (answer.status < 400 ? answer : { ...answer, content: { error: 'no' } })),
    fails: ['answers are JSON, problems problem documents'],
  },
  {
    title: 'compresses whatever it answers',
    make: answering((answer) => ({
      status: answer.status,
      headers: { ...answer.headers, 'content-encoding': 'gzip' },
      content: gzipSync(JSON.stringify(answer.content)),
    })),
    fails: ['a first delivery', 'an erasure of what was never seen', 'answers are JSON, problems problem documents'],
  },
  {
    title: 'quotes the client in a header',
    make: answering((answer, { body }) => {
      const [, family] = String(body?.client?.familyName ?? '').split(' ');
      return family === undefined
        ? answer
        : { ...answer, headers: { ...answer.headers, 'x-client': encodeURI(family) } };
    }),
    fails: ['nothing of the client comes back'],
  },
];

/** The same of receivers in which a dossier was opened. */
export const WRONG_WITH_A_DOSSIER: readonly WrongImplementation[] = [
  {
    title: 'takes one referral per client',
    make: oneReferralPerClient,
    fails: [
      'the same version twice at once',
      'a lower version',
      'a delivery after its erasure',
      'a delivery of what was erased unseen',
      'a dossier is opened',
    ],
  },
  {
    title: 'says erased although there is a dossier',
    make: answering((answer) =>
      answer.content?.result === 'dossierExists' ? json(200, { result: 'erased' }) : answer,
    ),
    fails: ['an erasure where there is a dossier'],
  },
  {
    title: 'names another dossier',
    make: answering((answer) =>
      answer.content?.result === 'dossierExists' ? json(200, { ...answer.content, dossierReference: 'D-0' }) : answer,
    ),
    fails: ['an erasure where there is a dossier'],
  },
  {
    title: 'takes no withdrawal where there is a dossier',
    make: () => {
      let isOpened = false;
      return async (asked, keep) => {
        const answer = await keep(asked);
        isOpened ||= answer.content?.result === 'dossierExists';
        return isOpened && asked.name === 'withdrawals' && answer.status === 200 ? problem(409) : answer;
      };
    },
    fails: ['withdrawal, recall and correction where there is a dossier'],
  },
  {
    title: 'destroys without a day',
    make: answering((answer) => (answer.content?.result === 'destroyed' ? json(200, { result: 'destroyed' }) : answer)),
    fails: ['a destruction'],
  },
  {
    title: 'destroys again',
    make: () => {
      let day = 0;
      return async (asked, keep) => {
        const answer = await keep(asked);
        if (answer.content?.result !== 'destroyed') return answer;
        day += 1;
        return json(200, { ...answer.content, destroyedOn: `2044-11-0${day}` });
      };
    },
    fails: ['the same destruction again'],
  },
  {
    title: 'keeps the dossier that it destroyed',
    make: () => {
      let isDestroyed = false;
      return async (asked, keep) => {
        const answer = await keep(asked);
        isDestroyed ||= answer.content?.result === 'destroyed';
        if (!isDestroyed || asked.name !== 'erasures') return answer;
        return json(200, { result: 'dossierExists', dossierReference: 'TEST-1' });
      };
    },
    fails: ['an erasure after the destruction'],
  },
];
