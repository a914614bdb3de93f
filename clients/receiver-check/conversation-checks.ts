import { type Answer, OPERATIONS } from './ask.js';
import type { Check, Session } from './session.js';

const MEDIA_TYPE = { json: /^application\/json\s*(;|$)/i, problem: /^application\/problem\+json\s*(;|$)/i };

/** What holds of every answer, asked of all that there were. */
export const CONVERSATION_CHECKS: readonly Check[] = [
  ofEach('every answer is in time', 'inTime', ({ fault }) => (fault === 'late' ? 'comes too late' : undefined)),
  ofEach('every call is answered, to its end', 'inTime', ({ fault }) =>
    fault === undefined || fault === 'late' || fault === 'tooLarge' ? undefined : `breaks off (${fault})`,
  ),
  ofEach('no answer is too large', 'size', ({ fault }) => (fault === 'tooLarge' ? 'has more than 64 KiB' : undefined)),
  ofEach('no redirects', 'noRedirect', ({ status = 0 }) =>
    status >= 300 && status < 400 ? `is ${status}` : undefined,
  ),
  ofEach('answers are JSON, problems problem documents', 'json', notInJson),
  ofEach('nothing of the client comes back', 'nothingBack', (answer, { client: { canaries } }) => {
    const said = { content: answer.text, 'a header': JSON.stringify(answer.headers) };
    const places = Object.entries(said).filter(([, text]) => holds(text, canaries));
    return places.length === 0
      ? undefined
      : `holds something of the client in ${places.map(([place]) => place).join(' and ')}`;
  }),
];

/** A check of all answers so far; `judge` says what is wrong with one of them. */
function ofEach(
  name: string,
  rule: Check['rule'],
  judge: (answer: Answer, session: Session) => string | undefined,
): Check {
  return {
    ...{ name, rule },
    run: async (session) => {
      const judged = session.answers.map((answer) => ({ answer, fault: judge(answer, session) }));
      const wrong = judged.filter(({ fault }) => fault !== undefined);
      const faults = wrong.map(({ answer, fault }) => `${nameOf(answer)} ${fault}`);
      return { answers: wrong.map(({ answer }) => answer), faults: [...new Set(faults)] };
    },
  };
}

function nameOf({ operation, status }: Answer): string {
  return `the answer${status === undefined ? '' : ` ${status}`} to ${OPERATIONS[operation]}`;
}

function notInJson({ status = 0, fault, headers, text, json }: Answer): string | undefined {
  if (fault !== undefined || (status >= 300 && status < 400)) return undefined;
  if (String(headers['content-encoding'] ?? 'identity') !== 'identity') return 'is compressed';
  const type = String(headers['content-type'] ?? '');
  if (status >= 400) {
    if (!MEDIA_TYPE.problem.test(type)) return 'is not application/problem+json';
    const isProblem = typeof json === 'object' && json !== null && 'type' in json && typeof json.type === 'string';
    return isProblem ? undefined : 'is a problem without a type';
  }
  // What was only taken in has no content that counts.
  if (text === '') return undefined;
  return MEDIA_TYPE.json.test(type) && json !== undefined ? undefined : 'is not application/json';
}

function holds(text: string, canaries: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return canaries.some((canary) => lower.includes(canary.toLowerCase()));
}
