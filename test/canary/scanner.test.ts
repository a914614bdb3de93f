import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diestAgreement } from './agreement.js';
import { percentEncoded } from './encodings.js';
import { MARKERS, plantedClient, plantedReference, plantedSubmission } from './planted.js';
import { findPlanted } from './scanner.js';

/** The scanner is what the whole suite rests on: it finds every value in every form, and nothing where nothing is. */
const ENCODINGS: Record<string, (value: string) => Buffer> = {
  'UTF-8': (value) => Buffer.from(value),
  'UTF-16LE': (value) => Buffer.from(value, 'utf16le'),
  'UTF-16BE': (value) => Buffer.from(value, 'utf16le').swap16(),
  'base64, not shifted': (value) => Buffer.from(Buffer.from(value).toString('base64')),
  'base64, shifted by one byte': (value) => Buffer.from(Buffer.from(`.${value}`).toString('base64')),
  'base64, shifted by two bytes': (value) => Buffer.from(Buffer.from(`..${value}..`).toString('base64')),
  'base64url, shifted by one byte': (value) => Buffer.from(Buffer.from(`ÿ${value}?`).toString('base64url')),
  'base64 of UTF-16LE': (value) => Buffer.from(Buffer.from(`.${value}`, 'utf16le').toString('base64')),
  'hexadecimal, lower case': (value) => Buffer.from(Buffer.from(value).toString('hex')),
  'hexadecimal, upper case': (value) => Buffer.from(Buffer.from(value).toString('hex').toUpperCase()),
  'percent-encoding of a component': (value) => Buffer.from(encodeURIComponent(value)),
  'percent-encoding of every byte': (value) => Buffer.from(percentEncoded(Buffer.from(value)).toUpperCase()),
  'a form': (value) => Buffer.from(new URLSearchParams({ value }).toString()),
  'JSON in JSON': (value) => Buffer.from(JSON.stringify(JSON.stringify({ value }))),
  'upper case': (value) => Buffer.from(value.toUpperCase()),
  'two lines of a dump': (value) => Buffer.concat([Buffer.from([0, 255, 10]), Buffer.from(value), Buffer.from('\n')]),
};

const client = plantedClient('scanned');
const VALUES: Record<string, string> = {
  givenName: client.givenName,
  familyName: client.familyName,
  street: client.address.street,
  houseNumber: client.address.houseNumber,
  boxNumber: client.address.boxNumber ?? '',
  locality: client.address.locality,
  phone: client.phone,
  email: client.email,
  evidenceReference: plantedSubmission(diestAgreement(), 'scanned').consent.evidenceReference,
  dossierReference: plantedReference('scanned'),
};

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'canary-scanner-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

test.each(Object.keys(ENCODINGS))('every value is found in a file where it stands as %s', (encoding) => {
  const encode = ENCODINGS[encoding] as (value: string) => Buffer;
  for (const [field, value] of Object.entries(VALUES)) {
    const file = join(directory, field);
    writeFileSync(file, Buffer.concat([Buffer.alloc(100_000, 'x'), encode(value), Buffer.alloc(100_000)]));
    expect([field, findPlanted({ where: file, bytes: readFileSync(file) })]).not.toEqual([field, []]);
  }
});

test('what is found says where, which and how', () => {
  const bytes = Buffer.from(`{"note":"${Buffer.from(client.email).toString('base64url')}"}`);
  expect(findPlanted({ where: 'a log', bytes })).toEqual([
    { where: 'a log', marker: 'client', form: 'base64 of UTF-8', around: bytes.toString() },
  ]);
});

test('nothing is found in what holds nothing, not even in every byte there is', () => {
  const bytes = Buffer.concat([
    Buffer.from(Array.from({ length: 65_536 }, (_, at) => at & 255)),
    readFileSync(__filename.replace('scanner.test', 'recording-door')),
  ]);
  expect(findPlanted({ where: 'bytes', bytes })).toEqual([]);
});

test('no marker is part of another, so each finding is one kind of value', () => {
  const markers = Object.values(MARKERS);
  for (const marker of markers) expect(markers.filter((other) => other.includes(marker))).toEqual([marker]);
});
