/**
 * Methods that nothing is served under, HEAD, and the documentation: whoever asks, and whatever it is about, a method that is not
 * served is not there; HEAD is GET without its body; the document is the same for everybody.
 *
 * Seen to fail with: a method more on one path; a document that is built by who asks; HEAD that goes around the scopes.
 */
import { PATH } from '../gateway/gateway-under-test.js';
import { ACCESS_RULES, type AccessRule, type Target } from './access-rules.js';
import { type Asking, CALLER_NAMES, filledIn, type Operation, questionOf, startAsking } from './asking.js';
import type { Answer } from './observed-answers.js';
import type { CallerName } from './two-agreements.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
const DOCUMENTS = ['/doc/openapi.json', '/doc/openapi.yaml'];
const TARGETS: Target[] = ['own', 'others', 'unknown'];

let asking: Asking;
beforeAll(async () => {
  asking = await startAsking();
}, 300_000);
afterAll(() => asking?.close());

const bearer = async (name: CallerName | undefined, scopes?: readonly string[]) =>
  name === undefined ? {} : asking.bearer(name, scopes);
const ruleOf = ({ operationId }: Operation) => ACCESS_RULES[operationId] as AccessRule;
const seen = ({ comparable, statements }: Answer) => ({ comparable, statements });

test('a method that is not served is not there: for nobody, and of nothing', async () => {
  const served = new Map<string, string[]>(DOCUMENTS.map((path) => [path, ['GET', 'HEAD']]));
  for (const { path, method } of asking.operations)
    served.set(path, [...(served.get(path) ?? []), method, ...(method === 'GET' ? ['HEAD'] : [])]);
  for (const method of METHODS) {
    const answers: Answer[] = [];
    for (const [path] of [...served].filter(([, methods]) => !methods.includes(method))) {
      for (const name of [undefined, 'sender', 'socialWorker', 'stranger'] as const) {
        for (const target of path.includes('{') ? TARGETS : TARGETS.slice(0, 1)) {
          const subject = asking.subjectOf(name ?? 'sender', target, {
            ...(path.includes('read') && { pulled: true }),
          });
          answers.push(await asking.ask({ method, path: filledIn(path, subject), headers: await bearer(name) }));
        }
      }
    }
    expect(answers.length).toBeGreaterThan(0);
    // HEAD has no body to say which problem it is.
    expect([method, answers[0]?.outcome]).toEqual([method, method === 'HEAD' ? '404' : '404 resourceNotFound']);
    for (const answer of answers) {
      expect(seen(answer)).toEqual({ comparable: answers[0]?.comparable, statements: [] });
      expect(answer.comparable.headers.map(([header]) => header.toLowerCase())).not.toContain('allow');
    }
  }
});

test('HEAD is answered as GET is, without the body, and asks the store the same', async () => {
  for (const operation of asking.operations.filter(({ method }) => method === 'GET')) {
    const rule = ruleOf(operation);
    for (const name of [undefined, ...CALLER_NAMES]) {
      for (const target of rule.foreign === undefined ? TARGETS.slice(0, 1) : TARGETS) {
        const question = questionOf(operation, rule, asking.subjectOf(name ?? 'sender', target, rule));
        for (const headers of [await bearer(name), await bearer(name, [])]) {
          const get = await asking.ask({ ...question, headers });
          const head = await asking.ask({ ...question, headers, method: 'HEAD' });
          expect({ name, target, ...seen(head) }).toEqual({
            // Health is asked once in a while, whoever wants to know.
            ...{ name, target, statements: rule.scope === undefined ? head.statements : get.statements },
            comparable: { ...get.comparable, body: '' },
          });
        }
      }
    }
  }
});

test.each(DOCUMENTS)('%s is the same for everybody, and asks the store nothing', async (path) => {
  for (const method of ['GET', 'HEAD']) {
    const answers: Answer[] = [];
    for (const headers of [
      {},
      { authorization: 'Bearer made-up' },
      { authorization: 'DPoP made-up', dpop: 'made-up' },
      ...(await Promise.all(CALLER_NAMES.map((name) => bearer(name)))),
    ])
      answers.push(await asking.ask({ method, path: `${PATH}${path}`, headers }));
    for (const answer of answers) expect(seen(answer)).toEqual({ comparable: answers[0]?.comparable, statements: [] });
    expect(answers[0]?.outcome).toBe('200');
    for (const agreementId of ['example', 'other-pull'] as const)
      expect(answers[0]?.text).not.toContain(asking.referralOf(agreementId));
  }
});

test('of a document there is nothing more than the two', async () => {
  for (const path of ['/doc', '/doc/', '/doc/openapi', '/doc/openapi.xml', '/doc/index.html', '/docs'])
    for (const name of [undefined, 'sender'] as const)
      expect((await asking.ask({ method: 'GET', path: `${PATH}${path}`, headers: await bearer(name) })).outcome).toBe(
        '404 resourceNotFound',
      );
});
