/**
 * The access export (GDPR 15): complete for whom it may be, and no way around what a role may not see.
 *
 * Seen to fail with: a sender that finds by name what was delivered, or is shown what is held of it (H); a receiver that is
 * shown what was not consented to, or finds by postal code who withheld the address (R8); an audit entry with what was asked.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { parse } from 'yaml';
import { createStoreClient } from '../../clients/store-client.js';
import type { AccessExport, ExportedReferral } from '../../domain/access-export.js';
import { eventKey } from '../../domain/events.js';
import type { Submission } from '../../domain/referral.js';
import type { Ending } from '../../domain/states.js';
import { columnsOf, withDatabase } from '../canary/collection.js';
import { MARKERS, plantedClient } from '../canary/planted.js';
import { findings } from '../canary/scanner.js';
import { allowedSubmission, type Installation, openInstallation, RECEIVER, SENDER } from './installation.js';
import { run } from './running.js';

const SENDING = { role: 'sender', enterpriseNumber: '0886886638' } as const;

let installation: Installation;
beforeAll(async () => {
  installation = await openInstallation();
});
afterAll(() => installation.drop());

/** A client of one test, who lives in Diest. */
function clientOf(occasion: string) {
  const { client, ...rest } = allowedSubmission();
  const submission: Submission = { ...rest, client: { ...client, ...plantedClient(occasion) } };
  const { givenName, familyName } = submission.client;
  return { submission, request: { givenName, familyName, postalCode: '3290' } };
}

async function submit(submission: Submission): Promise<string> {
  return (await installation.answer<{ referralId: string }>(['submit', ...SENDER], submission)).referralId;
}

const exported = async (request: unknown, ...caller: string[]): Promise<ExportedReferral[]> =>
  (await installation.answer<AccessExport>(['export', ...caller], request)).referrals;
const ids = (referrals: ExportedReferral[]) => referrals.map(({ referralId }) => referralId);
const deliver = (referralId: string) => installation.activities.transmit({ referralId, applied: [] });

async function endBy(referralId: string, outcome: string, ending: Ending, more: object = {}): Promise<void> {
  const event = { type: 'contactOutcome' as const, occurredAt: new Date().toISOString(), outcome, ...more };
  const { eventId } = await installation.answer<{ eventId: string }>(['event', referralId, ...RECEIVER], event);
  const applied = [eventKey({ eventId, type: event.type, codes: { outcome: outcome as 'helpDeclined' } })];
  await installation.activities.end({ referralId, applied, ending });
}

test('the sender, before anything may have been sent: all of it, with what the agreement says of it', async () => {
  const { submission, request } = clientOf('unsent');
  const referralId = await submit(submission);
  const [referral, ...others] = await exported(request, ...SENDER);
  expect(others).toEqual([]);
  const { agreements } = installation.store;
  const agreement = agreements.current('opgroeien-diest', '2099-01-01');
  if (agreement === undefined) throw new Error('no agreement');
  expect(referral).toEqual({
    referralId,
    asOf: expect.any(String),
    status: expect.objectContaining({ referralId, status: 'received' }),
    timeline: [expect.objectContaining({ action: 'statusChanged', codes: { status: 'received' } })],
    source: {
      organisation: { name: 'Opgroeien regie', enterpriseNumber: '0886886638' },
      memberId: submission.teamMember.memberId,
    },
    consent: expect.objectContaining({ givenAt: submission.consent.givenAt, items: submission.consent.items }),
    records: [{ recordVersion: 1, content: submission }],
    disclosures: [],
    agreement: expect.objectContaining({ agreementId: 'opgroeien-diest', version: agreement.version }),
    controllers: [
      expect.objectContaining({ enterpriseNumber: '0886886638' }),
      expect.objectContaining({ enterpriseNumber: '0212246886' }),
    ],
    processors: agreement.responsibilities.processors,
    recipients: [{ name: 'OCMW Diest', enterpriseNumber: '0212246886' }],
    purpose: agreement.purpose,
    data: agreement.data,
    legalBases: agreement.legalBases,
    retention: expect.arrayContaining([
      { what: 'clientData', from: 'contactOutcomeOrOtherEnding' },
      { what: 'dossier', from: 'dossierClosed', years: 18 },
      { what: 'status', from: 'ending', years: agreement.retention.statusYears },
    ]),
    transfersOutsideEea: false,
    automatedDecisionMaking: 'none',
    rights: ['rectification', 'erasure', 'restriction', 'withdrawalOfConsent'],
    complaintsTo: agreement.complaintsTo,
  });
});

test('the name is found however it is typed, and nobody else’s is', async () => {
  const { submission, request } = clientOf('typed');
  const referralId = await submit(submission);
  const typed = { ...request, givenName: request.givenName.toUpperCase(), familyName: 'd kwvogelzq typed unal' };
  for (const caller of [SENDER, []]) {
    expect(ids(await exported(typed, ...caller))).toEqual([referralId]);
    expect(await exported({ ...request, postalCode: '3293' }, ...caller)).toEqual([]);
    expect(await exported({ ...request, givenName: 'Zoe' }, ...caller)).toEqual([]);
  }
});

test('only a party to the referral, and the receiver only once it may have been sent', async () => {
  const { submission, request } = clientOf('parties');
  const referralId = await submit(submission);
  const strangers = [
    RECEIVER,
    ['--as', 'sender', '--organisation', '0200000001'],
    ['--as', 'receiver', '--organisation', '0886886638'],
  ];
  for (const stranger of strangers) {
    expect(await exported(request, ...stranger)).toEqual([]);
    for (const asked of [referralId, randomUUID()]) {
      const { code, stdout, stderr } = await installation.referral(['export', '--json', ...stranger], {
        referralId: asked,
      });
      expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
      expect(JSON.parse(stderr).issues).toMatchObject([{ name: 'referralId', detail: 'no such referral' }]);
    }
  }
  await deliver(referralId);
  expect(ids(await exported(request, ...RECEIVER))).toEqual([referralId]);
});

test('H: once sent, the sender finds nothing by name, and by id what an ended one shows too', async () => {
  const [open, declined, wanted] = await Promise.all(
    ['open', 'declined', 'wanted'].map(async (occasion) => {
      const { submission, request } = clientOf(`h-${occasion}`);
      const referralId = await submit(submission);
      await deliver(referralId);
      return { referralId, request };
    }),
  );
  if (!open || !declined || !wanted) throw new Error('three were submitted');
  await endBy(declined.referralId, 'helpDeclined', { state: 'purged', reason: 'helpDeclined' });
  await endBy(
    wanted.referralId,
    'helpWanted',
    { state: 'handedOff', reason: 'helpWanted' },
    { dossierReference: 'SD-1' },
  );
  const seen = await Promise.all(
    [open, declined, wanted].map(async ({ referralId, request }) => {
      expect(await exported(request, ...SENDER)).toEqual([]);
      const [referral] = await exported({ referralId }, ...SENDER);
      expect(referral).toMatchObject({
        referralId,
        notDisclosed: ['records'],
        disclosures: [{ certainty: 'received' }],
      });
      expect(referral).not.toHaveProperty('records');
      return Object.keys(referral ?? {});
    }),
  );
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);
  expect(seen[0]).not.toEqual(expect.arrayContaining(['dossier']));
});

test('R8: the receiver is shown what travelled, and a withheld address is not found out by trying postal codes', async () => {
  const { submission, request } = clientOf('phone-alone');
  const consent: Submission['consent'] = { ...submission.consent, items: ['name', 'phone'] };
  const referralId = await submit({ ...submission, consent });
  await deliver(referralId);
  expect(await exported(request, ...RECEIVER)).toEqual([]);
  const [referral] = await exported({ referralId }, ...RECEIVER);
  const { givenName, familyName, phone } = submission.client;
  expect(referral).toMatchObject({
    status: { status: 'awaitingOutcome' },
    repeatOfClient: false,
    disclosures: [{ what: 'record', certainty: 'received', recordVersion: 1, to: { name: 'OCMW Diest' } }],
  });
  expect(referral?.records).toEqual([
    { recordVersion: 1, content: { purpose: 'informAboutServices', client: { givenName, familyName, phone } } },
  ]);
  expect(JSON.stringify(referral)).not.toContain(`${MARKERS.client}straat`);
  // Whoever operates the connector answers for all of it.
  const [whole] = await exported(request);
  expect(whole?.records).toEqual([{ recordVersion: 1, content: { ...submission, consent } }]);
});

test('every version that a caller may have: its own, and the receiver’s what was sent', async () => {
  const { submission } = clientOf('versions');
  const referralId = await submit(submission);
  await deliver(referralId);
  const corrected = (occasion: string) => ({ client: plantedClient(occasion), residence: submission.residence });
  await installation.answer(['correct', referralId, ...SENDER], corrected('versions-of-the-sender'));
  await installation.answer(['correct', referralId, ...RECEIVER], corrected('versions-of-the-receiver'));
  const versionsFor = async (...caller: string[]) =>
    (await exported({ referralId }, ...caller)).flatMap(({ records = [] }) =>
      records.map(({ recordVersion }) => recordVersion),
    );
  expect(await versionsFor()).toEqual([1, 2, 3]);
  // The second was not sent: what the receiver brought is newer.
  expect(await versionsFor(...RECEIVER)).toEqual([1, 3]);
});

test('what stays after the end: dates and codes, by id; the register is the receiver’s', async () => {
  const { submission, request } = clientOf('ended');
  const declined = await submit(submission);
  const { submission: other } = clientOf('handed-off');
  const wanted = await submit(other);
  await Promise.all([deliver(declined), deliver(wanted)]);
  await endBy(declined, 'helpDeclined', { state: 'purged', reason: 'helpDeclined' });
  const reference = { dossierReference: `SD/${MARKERS.dossierReference}` };
  await endBy(wanted, 'helpWanted', { state: 'handedOff', reason: 'helpWanted' }, reference);
  expect(await exported(request)).toEqual([]);
  for (const caller of [RECEIVER, []]) {
    expect(await exported({ referralId: declined }, ...caller)).toMatchObject([
      {
        status: { status: 'purged' },
        records: [],
        consent: { items: submission.consent.items },
        purge: { provision: 'protocol:3', receiverConfirmed: true, purgedAt: expect.any(String) },
      },
    ]);
    expect(await exported({ referralId: wanted }, ...caller)).toMatchObject([
      { records: [], dossier: { reference: reference.dossierReference, state: 'open' } },
    ]);
  }
});

test('a record whose key is missing is told as that, and the rest is answered', async () => {
  const { submission, request } = clientOf('no-key');
  const referralId = await submit(submission);
  await installation.store.keyDb.deleteFrom('data_key').where('referral_id', '=', referralId).execute();
  expect(await exported(request)).toMatchObject([
    { referralId, records: [{ recordVersion: 1, unreadable: 'dataKeyMissing' }], consent: expect.anything() },
  ]);
});

test('in words it is YAML; standard error says what it is, and what a name does not find', async () => {
  const { submission, request } = clientOf('words');
  await submit(submission);
  const { code, stdout, stderr } = await installation.referral(['export', ...SENDER], request);
  expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^what is written .* is personal data/) });
  expect(parse(stdout)).toMatchObject({
    referrals: [{ records: [{ content: { client: submission.client } }] }],
    limits: [expect.stringContaining('exactly that name'), expect.stringContaining('was sent')],
  });
});

test.each([
  ['nothing', {}, ['givenName', 'familyName', 'postalCode']],
  [
    'a birth date',
    { givenName: 'Zoë', familyName: 'Ünal', postalCode: '3290', birthDate: '1990-01-02' },
    ['birthDate'],
  ],
  ['a name beside an id', { referralId: randomUUID(), familyName: 'Ünal' }, ['familyName']],
  ['no id', { referralId: 'Ünal' }, ['referralId']],
  ['a text', 'Ünal', ['(whole)']],
])('refused by shape, without a value: %s', async (_name, request, names) => {
  const { code, stdout, stderr } = await installation.referral(['export', '--json', ...SENDER], request);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(JSON.parse(stderr).issues.map((issue: { name: string }) => issue.name)).toEqual(names);
  expect(stderr).not.toMatch(/Ünal|1990/);
});

test('a timeline longer than an answer holds is complete all the same: the answer says where to go on, and the command does', async () => {
  const { submission, request } = clientOf('longTimeline');
  const referralId = await submit(submission);
  const { db } = installation.store;
  await sql`insert into feed_item (organisation, referral_id, kind, codes, at)
    select organisation, referral_id, kind, codes || jsonb_build_object('number', number), at
    from feed_item, generate_series(1, 1100) as number where referral_id = ${referralId}`.execute(db);
  const client = createStoreClient({ store: installation.store });
  const [answered] = (await client.export(SENDING, request)).referrals;
  expect(answered?.timeline).toHaveLength(1000);
  expect(answered?.timelineNext).toMatch(/^\d+-1000$/);
  const [whole] = await exported(request, ...SENDER);
  expect(whole?.timelineNext).toBeUndefined();
  expect(whole?.timeline).toHaveLength(1101);
  expect(new Set(whole?.timeline?.map(({ codes }) => codes.number)).size).toBe(1101);
});

test('never by argument or by a file’s name', async () => {
  for (const words of [
    ['export', 'Ünal'],
    ['export', '--familyName', 'Ünal'],
  ]) {
    const { code, stderr } = await run(words, { environment: installation.environment });
    expect(code).toBe(2);
    expect(stderr).not.toContain('Ünal');
  }
});

test('audited before it is answered: who looked, by what; never whom, and not in the agreement what was found', async () => {
  const { submission, request } = clientOf('audited');
  const referralId = await submit(submission);
  const { db } = installation.store;
  const entriesOf = (chain: string) =>
    db
      .selectFrom('audit_entry')
      .select(['actor', 'action', 'codes'])
      .where('chain', '=', chain)
      .orderBy('sequence')
      .execute();
  const before = (await entriesOf('agreement/opgroeien-diest')).length;
  await exported(request, ...SENDER);
  await exported({ ...request, givenName: 'Nobody' }, ...SENDER);
  await exported({ referralId });
  expect((await entriesOf('agreement/opgroeien-diest')).slice(before)).toEqual([
    { actor: 'sender:0886886638', action: 'accessLookedUp', codes: { by: 'client' } },
    { actor: 'sender:0886886638', action: 'accessLookedUp', codes: { by: 'client' } },
    { actor: `operator:uid-${process.getuid?.()}`, action: 'accessLookedUp', codes: { by: 'referral' } },
  ]);
  expect((await entriesOf(`referral/${referralId}`)).slice(1)).toEqual([
    { actor: 'sender:0886886638', action: 'accessExported', codes: { by: 'client' } },
    { actor: `operator:uid-${process.getuid?.()}`, action: 'accessExported', codes: { by: 'referral' } },
  ]);
  expect(await installation.answer(['audit', 'verify'])).toMatchObject({ faults: [] });
});

test('C: nothing of whom was asked about is anywhere but in the answer', async () => {
  const { submission, request } = clientOf('canary');
  await submit(submission);
  const runs = [
    await installation.referral(['export', ...SENDER], request),
    await installation.referral(['export', '--json'], request),
    await installation.referral(['export', '--json', ...RECEIVER], request),
    await installation.referral(['export', '--json'], { ...request, remark: request.familyName }),
    await installation.referral(['export', '--json'], { ...request, givenName: `${request.givenName}\u0000` }),
  ];
  expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 3, 3]);
  const said = runs.map(({ stderr }, at) => ({ where: `standard error ${at}`, bytes: Buffer.from(stderr) }));
  const { DATABASE_URL: main = '', KEY_DATABASE_URL: keys = '' } = installation.environment;
  const kept = [
    ...(await withDatabase(main, (client) => columnsOf('main', client))),
    ...(await withDatabase(keys, (client) => columnsOf('keys', client))),
  ].filter(({ where }) => !['main.dossier.dossier_reference', 'main.event.codes'].includes(where));
  expect(kept.length).toBeGreaterThan(100);
  expect(findings([...said, ...kept])).toEqual([]);
  // The search does find what is there.
  expect(findings([{ where: 'answer', bytes: Buffer.from(runs[0]?.stdout ?? '') }])).not.toEqual([]);
});
