import { randomUUID } from 'node:crypto';
import { BODY_LIMIT } from '../../clients/http-contract.js';
import { RECEIVER, SENDER } from '../setup/connector.js';
import { diestAgreement } from './agreement.js';
import { callersFile, ends, fails, overHttp, request } from './caller.js';
import type { Installation } from './installation.js';
import { MARKERS, plantedClient, plantedReference, plantedSubmission } from './planted.js';

const CLI = 'clients/cli/main.js';
const { client: name, phone, fieldName } = MARKERS;
const PERSON = plantedClient('refused');
const FULL_NAME = `${PERSON.givenName} ${PERSON.familyName}`;

type Deep = Record<string, unknown>;

/** The submission with one value changed, by its path. */
function changed(path: string, value: unknown): Deep {
  const submission = plantedSubmission(diestAgreement(), 'refused') as unknown as Deep;
  const names = path.split('.');
  const last = names.pop() ?? '';
  const parent = names.reduce((part, one) => part[one] as Deep, submission);
  parent[last] = value;
  return submission;
}

/** Values where others belong. */
const WRONG_FIELDS: [path: string, value: unknown][] = [
  ['agreementId', FULL_NAME],
  ['agreementId', `${name}-${fieldName}`],
  ['purpose', FULL_NAME],
  ['sender.enterpriseNumber', PERSON.phone],
  ['sender.team', PERSON.address.street],
  ['sender.team', `${name}`],
  ['teamMember.memberId', PERSON.email],
  ['teamMember.boundBySecrecy', FULL_NAME],
  ['indication', [FULL_NAME, PERSON.phone]],
  ['information.noticeVersion', FULL_NAME],
  ['information.noticeVersion', name],
  ['information.language', name],
  ['information.items', [FULL_NAME]],
  ['information.givenAt', PERSON.phone],
  ['consent.items', ['name', PERSON.email]],
  ['consent.manner', FULL_NAME],
  ['consent.recipient', phone],
  ['consent.recordedBy', FULL_NAME],
  ['consent.evidenceReference', `${MARKERS.evidenceReference} of ${FULL_NAME}`],
  ['residence.postalCode', PERSON.address.locality],
  ['residence', PERSON.address],
  ['client.phone', PERSON.email],
  ['client.email', FULL_NAME],
  ['client.givenName', `${FULL_NAME}\u0000`],
  ['client.givenName', { [name]: FULL_NAME }],
  ['client.address.postalCode', FULL_NAME],
  ['client.address.houseNumber', PERSON.address.street],
  ['client', FULL_NAME],
];

/** Fields that do not exist: their names are the caller's text too. */
const UNKNOWN_FIELDS: [path: string, value: unknown][] = [
  [FULL_NAME, 1],
  [`client.${FULL_NAME.replaceAll('.', '')}`, PERSON.email],
  [PERSON.phone, PERSON.email],
  [`consent.${name} ${name}`, { [PERSON.phone]: [FULL_NAME] }],
  ['client.nationalNumber', PERSON.phone],
  ['client.remarks', { of: FULL_NAME, [FULL_NAME]: FULL_NAME }],
];

/** Well-formed, and not allowed under the agreement. */
const NOT_ALLOWED: [path: string, value: unknown][] = [
  ['consent.free', false],
  ['indication.indicated', false],
  ['consent.givenAt', '2024-11-02T10:00:00+01:00'],
  ['information.noticeVersion', '999'],
];

/** Everything that is refused at the door with planted values in it; nothing of it may be seen again anywhere. */
export async function sendWhatIsRefused(installation: Installation, referralId: string): Promise<void> {
  await Promise.all([
    refusedSubmissions(installation)
      .then(() => refusedEvents(installation, referralId))
      .then(() => brokenRequests(installation))
      .then(() => carelessUrls(installation)),
    commandLines(installation, referralId),
  ]);
}

async function refusedSubmissions(installation: Installation): Promise<void> {
  const submit = (submission: unknown) => fails(installation.as('sender').submit(SENDER, submission, randomUUID()));
  for (const [path, value] of [...WRONG_FIELDS, ...UNKNOWN_FIELDS, ...NOT_ALLOWED]) await submit(changed(path, value));
  const client = { ...PERSON, address: { ...PERSON.address, postalCode: '1000' } };
  await submit({ ...changed('residence.postalCode', '1000'), client });
}

async function refusedEvents(installation: Installation, referralId: string): Promise<void> {
  const receiver = installation.as('receiver');
  const outcome = { type: 'contactOutcome', eventId: randomUUID(), occurredAt: new Date().toISOString() };
  const events: unknown[] = [
    { ...outcome, outcome: FULL_NAME },
    { ...outcome, outcome: 'helpWanted' },
    { ...outcome, outcome: 'helpWanted', dossierReference: `${MARKERS.dossierReference} of ${FULL_NAME}` },
    { ...outcome, outcome: 'helpDeclined', dossierReference: plantedReference('refused') },
    { ...outcome, outcome: 'unreachable', note: FULL_NAME },
    { ...outcome, type: FULL_NAME },
    { ...outcome, eventId: PERSON.email, outcome: 'helpDeclined' },
    { type: 'correction', eventId: randomUUID(), client: { ...PERSON, phone: FULL_NAME }, residence: PERSON.address },
    {
      type: 'erasureConfirmed',
      eventId: randomUUID(),
      result: 'erased',
      dossierReference: plantedReference('refused'),
    },
    FULL_NAME,
    [FULL_NAME],
  ];
  for (const event of events) await fails(receiver.report(RECEIVER, referralId, event));
  const wanted = { ...outcome, outcome: 'helpWanted', dossierReference: plantedReference('unknown') };
  await fails(receiver.report(RECEIVER, randomUUID(), wanted));
  // Not allowed before enough attempts, so well-formed and still refused.
  await fails(receiver.report(RECEIVER, referralId, { ...outcome, outcome: 'unreachable' }));
}

async function brokenRequests(installation: Installation): Promise<void> {
  const text = JSON.stringify(plantedSubmission(diestAgreement(), 'broken'));
  const key = () => ({ 'idempotency-key': randomUUID() });
  const post = (body: string | Uint8Array, headers?: Record<string, string>) =>
    request(installation, { path: '/referrals', body, headers: headers ?? key(), careless: headers !== undefined });
  const statuses = [
    await post(text.slice(0, -20)),
    await post(text.replace(`"${PERSON.phone}"`, PERSON.email)),
    await post(`${FULL_NAME}${text}`),
    await post(`${text}${FULL_NAME}`),
    await post(JSON.stringify(FULL_NAME)),
    await post(text.replace('"client":', `"__proto__":{"${name}":"${name}"},"client":`)),
    await post(Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe]), Buffer.from(FULL_NAME)])),
    await post(Buffer.from(text, 'utf16le')),
    await post(text, { ...key(), 'content-type': 'text/plain' }),
    await post(text, { ...key(), 'content-type': `application/${name}` }),
    await post(text, { ...key(), 'content-type': `application/json; charset=${name}` }),
    await post(`<client>${FULL_NAME}</client>`, { ...key(), 'content-type': 'application/xml' }),
    await post(JSON.stringify({ note: `${FULL_NAME} `.repeat(BODY_LIMIT / 20) })),
    await post(text, {}),
    await post(text, { 'idempotency-key': PERSON.email }),
    await post(text, { ...key(), authorization: `Bearer ${name}-${name}-${name}` }),
    await post(text, { ...key(), authorization: `Basic ${Buffer.from(PERSON.email).toString('base64')}` }),
  ];
  const refused = statuses.filter((status) => status >= 400 && status < 500);
  // The planted charset alone is nobody's fault: JSON is UTF-8 whatever is said.
  if (refused.length < statuses.length - 1) throw new Error(`not refused: ${statuses.join(' ')}`);
}

/** A caller may put a name into a URL; it goes no further than that URL. */
async function carelessUrls(installation: Installation): Promise<void> {
  const encoded = encodeURIComponent(FULL_NAME);
  const paths = [
    `/referrals/${encoded}`,
    `/referrals/${name}/timelineEntries`,
    `/referrals?status=${name}`,
    `/referrals?status=${encoded}`,
    `/referrals?after=${name}`,
    `/referrals?${encoded}=${name}`,
    `/feedItems?after=${name}&pageSize=${phone}`,
    `/feedItems?pageSize=${encoded}`,
    `/${name}`,
    `/referrals/${name}%`,
    `/referrals/${name.repeat(20)}`,
  ];
  for (const path of paths) await request(installation, { method: 'GET', path, careless: true });
  const headers = { 'belgov-trace-id': PERSON.email, 'user-agent': name, 'idempotency-key': randomUUID() };
  await request(installation, { path: `/referrals?client=${encoded}`, headers, body: '{}', careless: true });
}

async function commandLines(installation: Installation, referralId: string): Promise<void> {
  const over = overHttp(installation, 'sender');
  const wrong = callersFile(installation, changed('client.email', FULL_NAME));
  const unknown = callersFile(installation, changed(FULL_NAME.replaceAll('.', ''), FULL_NAME));
  const broken = callersFile(installation, JSON.stringify(changed('client.email', FULL_NAME)).slice(0, -9));
  const onStore = ['--as', 'sender', '--organisation', SENDER.enterpriseNumber];
  const { run } = installation;
  await Promise.all([
    ends(run(CLI, ['submit', wrong, ...onStore]), 3),
    ends(run(CLI, ['submit', broken, '--json'], over), 3),
    ends(run(CLI, ['submit', unknown, '--json'], over), 3),
    ends(run(CLI, ['status', FULL_NAME], over), 3),
    ends(run(CLI, [name, `--${name}`]), 2),
    ends(run(CLI, ['event', referralId, '--type', name]), 2),
  ]);
}

/** One word as the name of a field or parameter comes back to its caller, who has to know which it was, and to nobody else. */
export async function sendOneWordField(installation: Installation): Promise<void> {
  await request(installation, { method: 'GET', path: `/referrals?${fieldName}=1`, careless: true });
  await fails(installation.as('sender').submit(SENDER, changed(`client.${fieldName}`, 1), randomUUID()));
}
