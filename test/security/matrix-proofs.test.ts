/**
 * Tokens that are bound to a key (DPoP, RFC 9449) × every operation × every kind of caller × own, another's, unknown: without a
 * proof of that key, made for this request and used once, they open nothing and tell nothing; with one, they are tokens like others.
 *
 * Seen to fail with: a proof that may be used again (`useProof`); a bound token that may be presented as a bearer's with a proof
 * beside it (`requestOf`).
 */
import { generateProof, type KeyPair, generateKeyPair as newProofKey } from 'dpop';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { PATH } from '../gateway/gateway-under-test.js';
import { ACCESS_RULES, type AccessRule, expectedOutcome, type Target } from './access-rules.js';
import { ALL_SCOPES, type Asking, CALLER_NAMES, type Operation, questionOf, startAsking, whoIs } from './asking.js';
import type { Answer, Question } from './observed-answers.js';
import { CALLERS, type CallerName } from './two-agreements.js';

let asking: Asking;
let key: KeyPair;
let strangersKey: KeyPair;
const tokens = new Map<CallerName, string>();

beforeAll(async () => {
  asking = await startAsking();
  [key, strangersKey] = [await newProofKey('ES256', { extractable: true }), await newProofKey('ES256')];
  const thumbprint = await calculateJwkThumbprint(await exportJWK(key.publicKey));
  for (const name of CALLER_NAMES) tokens.set(name, await asking.world.boundToken(name, thumbprint));
}, 300_000);
afterAll(() => asking?.close());

/** Proofs for one request; each is new. */
interface Proofs {
  token: string;
  by(pair: KeyPair, change?: { url?: string; method?: string; token?: string }): Promise<string>;
}

/** By name: what is no possession of the key. */
const NOT_PROVED: Record<string, (proofs: Proofs) => Promise<Record<string, string>>> = {
  'no proof': async ({ token }) => ({ authorization: `DPoP ${token}` }),
  'no proof, as a bearer': async ({ token }) => ({ authorization: `Bearer ${token}` }),
  'a good proof, as a bearer': async ({ token, by }) => ({ authorization: `Bearer ${token}`, dpop: await by(key) }),
  'another key’s proof': async ({ token, by }) => ({ authorization: `DPoP ${token}`, dpop: await by(strangersKey) }),
  'a proof for another address': async ({ token, by }) => ({
    ...{ authorization: `DPoP ${token}`, dpop: await by(key, { url: `${asking.world.baseUrl}/elsewhere` }) },
  }),
  'a proof for another method': async ({ token, by }) => ({
    ...{ authorization: `DPoP ${token}`, dpop: await by(key, { method: 'DELETE' }) },
  }),
  'a proof for another token': async ({ token, by }) => ({
    ...{ authorization: `DPoP ${token}`, dpop: await by(key, { token: `${token}x` }) },
  }),
};

async function proofsFor(name: CallerName, { method, path }: Question): Promise<Proofs> {
  const token = tokens.get(name) as string;
  return {
    token,
    by: (pair, change = {}) =>
      generateProof(
        pair,
        change.url ?? `${asking.world.origin}${path}`,
        change.method ?? method,
        undefined,
        change.token ?? token,
      ),
  };
}

const ask = (question: Question, headers: Record<string, string>) =>
  asking.ask({ ...question, headers: { ...question.headers, ...headers } });
const seen = ({ comparable, statements }: Answer) => ({ comparable, statements });

test('the proofs are made as the gateway is asked', () => {
  expect(asking.world.baseUrl).toBe(`${asking.world.origin}${PATH}`);
});

describe.each(Object.entries(ACCESS_RULES).filter(([, { scope }]) => scope !== undefined))(
  '%s',
  (operationId, rule) => {
    const operation = () => asking.operations.find((one) => one.operationId === operationId) as Operation;
    const targets: Target[] = rule.foreign === undefined ? ['own'] : ['own', 'others', 'unknown'];
    const question = (name: CallerName, target: Target) =>
      questionOf(operation(), rule as AccessRule, asking.subjectOf(name, target, rule));

    test.each(Object.entries(NOT_PROVED))('%s: everybody is answered alike, of everything', async (_name, headers) => {
      const answers: Answer[] = [];
      for (const name of CALLER_NAMES) {
        for (const target of targets) {
          const about = question(name, target);
          answers.push(await ask(about, await headers(await proofsFor(name, about))));
        }
      }
      expect(answers[0]?.outcome).toBe('401 invalidAccessToken');
      for (const answer of answers)
        expect(seen(answer)).toEqual({ comparable: answers[0]?.comparable, statements: [] });
    });

    test('with a proof: as without a bound token; the same proof again opens nothing', async () => {
      for (const name of CALLER_NAMES) {
        const proved = new Map<Target, Answer[]>();
        for (const target of targets) {
          const about = question(name, target);
          const { token, by } = await proofsFor(name, about);
          const headers = { authorization: `DPoP ${token}`, dpop: await by(key) };
          const [first, again] = [await ask(about, headers), await ask(about, headers)];
          const expected = expectedOutcome(rule, whoIs(name), ALL_SCOPES, target);
          expect([name, target, first.outcome]).toEqual([name, target, expected]);
          // Who is no party is told so, with the same proof as well.
          const isParty = CALLERS[name].role !== undefined;
          expect([name, target, again.outcome]).toEqual([name, target, isParty ? '401 invalidAccessToken' : expected]);
          proved.set(target, [first, again]);
        }
        expect({ name, answers: proved.get('others')?.map(seen) }).toEqual({
          ...{ name, answers: proved.get('unknown')?.map(seen) },
        });
      }
    });
  },
);
