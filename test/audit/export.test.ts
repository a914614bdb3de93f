/**
 * The audit trail per organisation: each sees what it may, with the legal basis, and whoever is handed an export can tell whether
 * it was tampered with. That the sender's export tells no ending from another is compared in `guarantees/h-`.
 *
 * Seen to fail with: a receiver that sees what was before the permit, or a referral that was never sent to it; a sender that sees
 * entries of others, sequence numbers, or codes that follow from a state; counts of what retention removed; an order by moment alone.
 */
import { randomUUID } from 'node:crypto';
import type { AuditExportHeading, AuditExportLine } from '../../domain/audit-export.js';
import { brusselsMoment } from '../../domain/brussels-time.js';
import type { Caller } from '../../domain/views.js';
import { takeCheckpoint } from '../../store/checkpoints/take.js';
import { verifyExport } from '../../store/export-verification.js';
import { carryOutRetention } from '../../store/retention/run.js';
import { openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR, RECEIVER, SENDER } from '../setup/connector.js';
import { checkpointFolder } from './checkpoint-folder.js';
import { agreementOfOld, type EndedReferral, referralOf, today, yearsAgo } from './ended-referrals.js';

const agreement = agreementOfOld();
const OTHER_SENDER = { role: 'sender', enterpriseNumber: '0555555523' } as const;
const OTHER_RECEIVER = { role: 'receiver', enterpriseNumber: '0555555523' } as const;
let under: StoreUnderTest;
let delivered: EndedReferral;
let handedOff: EndedReferral;
let unsent: EndedReferral;
let left: EndedReferral;

beforeAll(async () => {
  under = await openStoreUnderTest([
    agreement,
    { ...agreement, agreementId: 'other', sender: { ...agreement.sender, ...OTHER_SENDER } },
  ]);
  // What is left of a referral whose status is gone comes first: it is found by what it leaves.
  left = await referralOf(under, 'helpDeclined', yearsAgo(agreement.retention.statusYears, 1));
  await carryOutRetention(under.store, 'connector');
  delivered = await referralOf(under, 'helpDeclined', today());
  handedOff = await referralOf(under, 'helpWanted', today());
  unsent = await referralOf(under, 'recalledBeforeSending', today());
  const { address: _, ...client } = unsent.submission.client;
  const abroad = { ...unsent.submission, client, residence: { postalCode: '1000', isPlaceOfResidence: true } };
  await expect(under.client.submit(SENDER, abroad, randomUUID())).rejects.toThrow();
  await under.client.suspend(RECEIVER, agreement.agreementId, { reason: 'incident' });
  const occurredAt = under.clock.at.toISOString();
  for (const { referralId } of [delivered, handedOff]) {
    const withdrawal = { type: 'withdrawal', eventId: randomUUID(), occurredAt, manner: 'oral' };
    await under.client.report(SENDER, referralId, withdrawal);
  }
});
afterAll(() => under.drop());

async function exported(
  caller: Caller,
  options: { since?: string } = {},
): Promise<{ heading: AuditExportHeading; lines: AuditExportLine[] }> {
  const all: (AuditExportHeading | AuditExportLine)[] = [];
  await under.client.exportAudit(caller, options, async (line) => void all.push(line));
  const [heading, ...lines] = all;
  return { heading: heading as AuditExportHeading, lines: lines as AuditExportLine[] };
}
const chainOf = ({ referralId }: EndedReferral) => `referral/${referralId}`;
const of = (lines: AuditExportLine[], referral: EndedReferral) =>
  lines.filter(({ chain }) => chain === chainOf(referral));

/** An export as its text, verified as somebody without the database would. */
async function verified(caller: Caller, change: (lines: string[]) => string[] = (lines) => lines) {
  const { heading, lines } = await exported(caller);
  const texts = change(lines.map((line) => JSON.stringify(line)));
  return verifyExport(eachOf([JSON.stringify(heading), ...texts]), undefined);
}
async function* eachOf(texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

test('every line carries its legal basis, and codes, ids and moments only', async () => {
  for (const caller of [SENDER, RECEIVER, OPERATOR] as const) {
    const { heading, lines } = await exported(caller);
    expect(heading).toMatchObject({ view: caller.role, asOf: expect.stringMatching(/^\d{4}-/) });
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) expect(line.legalBasis).toMatch(/^example@\d+:decree-2004-04-30$/);
    const { givenName, familyName, phone } = delivered.submission.client;
    for (const value of [givenName, familyName, phone ?? '-']) expect(JSON.stringify(lines)).not.toContain(value);
  }
});

test('an operator sees every entry, chain by chain', async () => {
  const { lines } = await exported(OPERATOR);
  const rows = await under.rows<{ chain: string; sequence: number; hash: string }>(
    'select chain, sequence, hash from audit_entry order by chain, sequence',
  );
  expect(lines.map(({ chain, sequence, hash }) => ({ chain, sequence, hash }))).toEqual(rows);
  expect((await exported(OPERATOR)).lines).toEqual(lines);
});

describe('the receiver', () => {
  test('sees its referrals from the permit on, also what is left of one, and nothing of what was never sent', async () => {
    const { lines } = await exported(RECEIVER);
    expect(of(lines, unsent)).toEqual([]);
    for (const referral of [delivered, handedOff, left]) {
      const actions = of(lines, referral).map(({ action }) => action);
      expect(actions[0]).toBe('permitIssued');
      expect(actions).toContain('delivered');
      expect(actions).not.toContain('accepted');
    }
    const rows = await under.rows<{ sequence: number }>(
      `select sequence from audit_entry where chain = '${chainOf(handedOff)}' order by sequence`,
    );
    expect(of(lines, handedOff).map(({ sequence }) => sequence)).toEqual(rows.map((row) => row.sequence).slice(2));
  });

  test('of the agreement sees the switch and what it did itself, without numbers', async () => {
    const ofAgreement = (await exported(RECEIVER)).lines.filter(({ chain }) => chain.startsWith('agreement/'));
    expect(ofAgreement.map(({ action }) => action)).toEqual(['suspended']);
    expect(ofAgreement[0]).not.toHaveProperty('sequence');
  });

  test('of another organisation is shown nothing', async () => {
    expect((await exported(OTHER_RECEIVER)).lines).toEqual([]);
  });
});

describe('the sender', () => {
  test('sees its submissions, refused ones too, its events, the switch, and the status it is shown', async () => {
    const { lines } = await exported(SENDER);
    expect(of(lines, delivered).map(({ action, codes }) => [action, codes.status ?? codes.type])).toEqual([
      ['accepted', undefined],
      ['statusChanged', 'received'],
      ['statusChanged', 'sending'],
      ['statusChanged', 'delivered'],
      ['eventAccepted', 'withdrawal'],
    ]);
    expect(of(lines, unsent).map(({ action }) => action)).toContain('eventAccepted');
    const ofAgreement = lines.filter(({ chain }) => chain.startsWith('agreement/'));
    expect(ofAgreement.map(({ action }) => action).sort()).toEqual(['submissionRefused', 'suspended']);
  });

  test('sees nothing that would tell how a referral ended: two that ended each its own way read alike', async () => {
    const { lines } = await exported(SENDER);
    const told = (referral: EndedReferral) =>
      of(lines, referral).map(({ chain: _, at: __, codes: { eventId: ___, ...codes }, ...line }) => ({
        ...line,
        codes,
      }));
    expect(told(handedOff)).toEqual(told(delivered));
    for (const line of lines)
      for (const name of ['sequence', 'hash', 'previousHash']) expect(line).not.toHaveProperty(name);
    expect(lines.map(({ action }) => action)).not.toContain('retentionCarriedOut');
  });

  test('no longer sees what its retention is over for', async () => {
    expect(of((await exported(SENDER)).lines, left)).toEqual([]);
  });

  test('of another organisation is shown the switch of its own agreement at most', async () => {
    expect((await exported(OTHER_SENDER)).lines).toEqual([]);
  });
});

test('since a day: nothing from before it, and the rest the same', async () => {
  for (const caller of [SENDER, RECEIVER, OPERATOR] as const) {
    const { lines } = await exported(caller);
    const day = yearsAgo(0, 20);
    const { heading, lines: later } = await exported(caller, { since: day });
    expect(heading.since).toBe(day);
    expect(later).toEqual(lines.filter(({ at }) => new Date(at) >= brusselsMoment(day, 0)));
    expect(later.length).toBeLessThan(lines.length);
  }
});

test('many pages pass through no faster than they are taken', async () => {
  await under.rows(`insert into audit_entry select 'agreement/many', number, now(), 'connector', 'x', '{}', 'y', '', ''
    from generate_series(1, 3500) as number`);
  let [open, most] = [0, 0];
  const sequences: number[] = [];
  await under.client.exportAudit(OPERATOR, {}, async (line) => {
    open += 1;
    most = Math.max(most, open);
    await new Promise(setImmediate);
    if ('chain' in line && line.chain === 'agreement/many') sequences.push(line.sequence ?? 0);
    open -= 1;
  });
  expect(sequences).toEqual(Array.from({ length: 3500 }, (_, index) => index + 1));
  expect(most).toBe(1);
  await under.rows('alter table audit_entry disable trigger all');
  await under.rows("delete from audit_entry where chain = 'agreement/many'");
  await under.rows('alter table audit_entry enable trigger all');
});

describe('verified without the database', () => {
  test('an operator’s and a receiver’s export hold; a sender’s is a selection, and says so', async () => {
    const all = await verified(OPERATOR);
    expect(all).toMatchObject({ faults: [], chains: 5, lines: all.verified });
    const ofReceiver = await verified(RECEIVER);
    expect(ofReceiver).toMatchObject({ faults: [], chains: 3, lines: ofReceiver.verified + 1 });
    expect(await verified(SENDER)).toMatchObject({ faults: [], verified: 0 });
  });

  test.each<[string, (line: string) => string | undefined, string]>([
    ['a line altered', (line) => line.replace('"actor":"connector"', '"actor":"operator:x"'), 'entryAltered'],
    ['a moment altered', (line) => line.replace(/"at":"\d{4}/, '"at":"1999'), 'entryAltered'],
    ['a line left out', () => undefined, 'entryMissing'],
    ['a number altered', (line) => line.replace(/"sequence":\d+/, '"sequence":99'), 'entryMissing'],
    [
      'its predecessor altered',
      (line) => line.replace(/(?<="previousHash":")./, (first) => (first === 'f' ? '0' : 'f')),
      'chainBroken',
    ],
  ])('%s', async (_what, alter, fault) => {
    const isIt = (line: string) => line.includes(chainOf(delivered)) && line.includes('"action":"delivered"');
    const { faults } = await verified(RECEIVER, (lines) =>
      lines.flatMap((line) => (isIt(line) ? [alter(line)].filter((text) => text !== undefined) : [line])),
    );
    expect(faults).toMatchObject([{ chain: chainOf(delivered), fault }]);
  });

  test('cut off at its end, and rewritten: by a checkpoint that was taken before it', async () => {
    const folder = checkpointFolder();
    const signer = await folder.signer();
    await takeCheckpoint(under.store, { directory: folder.directory, signer });
    const { heading, lines } = await exported(RECEIVER);
    const last = of(lines, delivered).at(-1);
    const cut = lines.filter((line) => line !== last).map((line) => JSON.stringify(line));
    const against = { directory: folder.directory, keys: signer.publicKeys };
    const verify = (head: AuditExportHeading, texts: string[]) =>
      verifyExport(eachOf([JSON.stringify(head), ...texts]), against);
    expect((await verify(heading, cut)).faults).toEqual([
      {
        chain: chainOf(delivered),
        sequence: last?.sequence,
        fault: 'shorterThanCheckpoint',
        expected: last?.sequence,
        found: (last?.sequence ?? 0) - 1,
        checkpoint: 1,
      },
    ]);
    const whole = lines.map((line) => JSON.stringify(line));
    expect((await verify(heading, whole)).faults).toEqual([]);
    // An export of before the checkpoint cannot know what that saw.
    expect((await verify({ ...heading, asOf: '2001-01-01T00:00:00.000Z' }, cut)).faults).toEqual([]);
    folder.drop();
  });

  test.each([
    ['nothing', []],
    ['no heading', ['{"chain":"x"}']],
    ['no JSON', ['{"view":"operator","asOf":"2026-01-01T00:00:00Z"}', 'x']],
    ['another line', ['{"view":"operator","asOf":"2026-01-01T00:00:00Z"}', '{"chain":"x","name":"Y"}']],
  ])('%s is no export', async (_what, texts) => {
    await expect(verifyExport(eachOf(texts), undefined)).rejects.toMatchObject({ code: 'badRequest' });
  });
});
