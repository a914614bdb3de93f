import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import { parse } from 'yaml';
import { SCOPES } from '../../clients/scopes.js';
import { listPosition } from '../../domain/list-cursor.js';
import { EXAMPLES } from '../../gateway/openapi/examples.js';
import { registerDocumentation } from '../../gateway/routes/documentation.js';
import { isBreachCursor } from '../../store/breaches.js';
import { isTaskCursor } from '../../store/tasks.js';
import { isTimelineCursor } from '../../store/timeline.js';
import { isFeedCursor } from '../../store/views.js';
import { SENDER } from '../gateway/gateway-under-test.js';
import { findingsIn } from './lint.js';
import { servedDocument } from './served-document.js';

const committed = JSON.parse(readFileSync(join(__dirname, '../../docs/openapi/referral-connector.json'), 'utf8'));

test('the committed document is the served one, as JSON and as YAML (npm run openapi writes it)', async () => {
  const { json, yaml } = await servedDocument();
  expect(json).toEqual(committed);
  expect(parse(yaml)).toEqual(committed);
});

test('a gateway that knows where its programs get their tokens says so, and nothing else differs', async () => {
  const tokenUrl = 'https://accounts.example/token';
  const { json } = await servedDocument({ tokenUrl });
  const placeholder = 'https://authorisation-server.invalid/token';
  expect(JSON.stringify(json)).toContain(tokenUrl);
  expect(JSON.parse(JSON.stringify(json).replace(tokenUrl, placeholder))).toEqual(committed);
});

test('it keeps the Belgif guide and spectral:oas', async () => {
  expect(await findingsIn(committed)).toEqual([]);
});

test('every cursor of an example is one that the API takes', () => {
  const taken: Record<string, (cursor: string) => boolean> = {
    listTimelineEntries: (cursor) => isTimelineCursor(SENDER, cursor),
    listReferrals: (cursor) => listPosition(cursor) !== undefined,
    listFeedItems: isFeedCursor,
    listBreachItems: isBreachCursor,
    listTasks: isTaskCursor,
  };
  const cursors = Object.entries(EXAMPLES).flatMap(([id, { answer }]) => {
    const { items = [], next = '' } = answer as { items?: { cursor?: string }[]; next?: string };
    const after = new URLSearchParams(next.split('?')[1]).get('after');
    return [...items.map(({ cursor }) => cursor), after].flatMap((cursor) => (cursor ? [{ id, cursor }] : []));
  });
  expect(cursors.map(({ id }) => id)).toEqual(['listTimelineEntries', 'listReferrals', 'listFeedItems']);
  expect(cursors.filter(({ id, cursor }) => !taken[id]?.(cursor))).toEqual([]);
});

test('each operation asks for a declared scope, health for none, and every scope is for something', () => {
  const operations = Object.entries<Record<string, { security: { OAuth2: string[] }[] }>>(committed.paths).flatMap(
    ([path, methods]) => Object.values(methods).map((operation) => ({ path, security: operation.security })),
  );
  expect(operations.filter(({ security }) => security.length === 0).map(({ path }) => path)).toEqual(['/health']);
  const asked = operations.flatMap(({ security }) => security.flatMap(({ OAuth2 }) => OAuth2));
  expect([...new Set(asked)].sort()).toEqual(Object.keys(SCOPES).sort());
});

test('whoever asks for it again and again has nothing written anew', async () => {
  const document = jest.fn(() => committed);
  const app = fastify();
  registerDocumentation(app, document);
  for (const url of ['/doc/openapi.json', '/doc/openapi.yaml']) {
    document.mockClear();
    const texts = [];
    for (let times = 0; times < 3; times += 1) texts.push((await app.inject(url)).body);
    expect(parse(texts[0] as string)).toEqual(committed);
    expect(new Set(texts).size).toBe(1);
    expect(document).toHaveBeenCalledTimes(1);
  }
});
