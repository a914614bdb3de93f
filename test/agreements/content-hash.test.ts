import { createHash } from 'node:crypto';
import { contentHash } from '../../agreements/content-hash.js';
import { exampleText, exampleWith, load } from './examples.js';

const hashOf = (text: string) => load(text).contentHash;

test('is SHA-256 over RFC 8785 canonical JSON', () => {
  const canonical = '{"a":[1e+30,4.5,0.002],"b":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/","é":null}';
  expect(contentHash({ é: null, b: '€$\u000f\nA\'B"\\\\"/', a: [1e30, 4.5, 2e-3] })).toBe(
    createHash('sha256').update(canonical, 'utf8').digest('hex'),
  );
});

test('layout, comments, order and approvals do not count', () => {
  const expected = hashOf(exampleText);
  const approved = `${exampleText}approvals: [{ party: sender, jws: a.b.c }]\n`;
  const moved = `version: 3\n# moved\n${exampleWith('version: 3\n', '')}`;
  const quoted = exampleWith(
    'title: Protocol Agentschap Voorbeeld – OCMW Voorbeeldstad',
    'title: >-\n  Protocol Agentschap\n  Voorbeeld – OCMW Voorbeeldstad',
  );
  expect([approved, moved, quoted].map(hashOf)).toEqual([expected, expected, expected]);
});

test('whatever is agreed counts, with the status and the reason it is agreed with', () => {
  const changes: [string, string][] = [
    ['maximumAgeDays: 14', 'maximumAgeDays: 15'],
    ['version: 3', 'version: 4'],
    ['status: agreed', 'status: proposal'],
    ['reason: One archivist.', 'reason: Two archivists.'],
    ['{ value: false, status: agreed, reason: One archivist. }', 'false'],
    ['why: Waarom.', 'why: Daarom.'],
  ];
  const hashes = [exampleText, ...changes.map(([piece, replacement]) => exampleWith(piece, replacement))].map(hashOf);
  expect(new Set(hashes).size).toBe(changes.length + 1);
});
