import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection, Client as TemporalClient } from '@temporalio/client';
import { everythingIn } from '../receiver/planted.js';
import { eventually } from '../setup/eventually.js';
import { thrown } from './caller.js';
import { columnsOf, filesBelow, withDatabase, workflowsOf } from './collection.js';
import { type Installation, startInstallation } from './installation.js';
import { loseTheStore, restartTheWorker } from './interruptions.js';
import { MARKERS, type Marker, plantedClient } from './planted.js';
import { isReading, READINGS, readRecords } from './readings.js';
import { driveReferrals, PARKING, type PlantedReferral } from './referrals.js';
import { sendOneWordField, sendWhatIsRefused } from './refused-input.js';
import { type Artefact, type Finding, findings, findPlanted } from './scanner.js';

/**
 * Guarantee C, by canaries: recognisable values go into every field that takes text of people, through every path and
 * refusal of this run, and are looked for in everything that the installation wrote, kept, sent or said.
 */
let installation: Installation;
let referrals: PlantedReferral[];
let pulled: PlantedReferral;
const collected: Record<string, Artefact[]> = {};

const text = (where: string, content: string): Artefact => ({ where, bytes: Buffer.from(content) });

/** Findings of the kinds of value that may not be there; without kinds, of all. */
function found(artefacts: readonly Artefact[] = [], kinds?: Marker[]): Finding[] {
  return findings(artefacts).filter(({ marker }) => kinds === undefined || kinds.includes(marker));
}

/** Where the answers stand that name a field as its caller did. */
const ONE_WORD = 'answers to a field and to a parameter of one word';

/** Answers that are to carry the client's data, to the person who reads. */
const SHOWN = 'records that were read';

const OF_CLIENTS: Marker[] = ['client', 'phone', 'evidenceReference', 'fieldName'];

beforeAll(async () => {
  installation = await startInstallation();
  const metrics: Artefact[] = [];
  const scrape = async (when: string) => {
    const { ours, sdk } = await installation.metrics();
    metrics.push(text(`our metrics ${when}`, ours), text(`metrics of the SDK ${when}`, sdk));
  };
  referrals = await driveReferrals(installation);
  pulled = await readRecords(installation);
  const standing = referrals.find(({ occasion }) => occasion === 'partial') as PlantedReferral;
  await sendWhatIsRefused(installation, standing.referralId);
  await scrape('of the first worker');
  referrals.push(...(await loseTheStore(installation)), await restartTheWorker(installation));
  await scrape('of the second worker');
  await opsAreTold();
  await collect(metrics);
  // Last, for it is the one thing of a caller's that comes back.
  await sendOneWordField(installation);
  const { gatewayDoor, carelessDoor } = installation;
  const last = [gatewayDoor, carelessDoor].flatMap(({ exchanges }) => exchanges.slice(-1));
  collected[ONE_WORD] = answersOf(last);
}, 240_000);

afterAll(() => installation?.stop());

/** Resolves when nothing that is worth a notification is still to be told. */
async function opsAreTold(): Promise<void> {
  await withDatabase(installation.environment.DATABASE_URL ?? '', (client) =>
    eventually(async () => (await client.query('select 1 from notification where done_at is null')).rowCount === 0),
  );
}

function answersOf(exchanges: Installation['gatewayDoor']['exchanges']): Artefact[] {
  return exchanges.map(({ answer }, at) => ({ where: `answer ${at}`, bytes: answer }));
}

async function collect(metrics: Artefact[]): Promise<void> {
  const { directory, environment, gatewayDoor, carelessDoor, receiverDoor, programs, temporal } = installation;
  const { DATABASE_URL: main = '', KEY_DATABASE_URL: keys = '' } = environment;
  collected.histories = await workflowsOf(temporal.address);
  collected['main database'] = await withDatabase(main, (client) => columnsOf('main', client));
  collected['key database'] = await withDatabase(keys, (client) => columnsOf('keys', client));
  const files = filesBelow(directory);
  collected["Temporal's database"] = files.filter(({ where }) => where.startsWith('temporal/'));
  collected["PostgreSQL's log"] = files.filter(({ where }) => where === 'postgres/postgres.log');
  collected["PostgreSQL's data"] = files.filter(({ where }) => where.startsWith('postgres/data/'));
  collected['other files'] = files.filter(({ where }) => !/^(temporal\/|postgres\/(data\/|postgres\.log))/.test(where));
  collected['output of programs'] = programs.flatMap(({ name, process }) => [
    text(`${name} standard output`, process.lines.join('\n')),
    text(`${name} standard error`, process.errors.join('\n')),
  ]);
  collected.metrics = metrics;
  const exchanges = [...gatewayDoor.exchanges, ...carelessDoor.exchanges];
  collected['answers of the gateway'] = answersOf(exchanges.filter((exchange) => !isReading(exchange)));
  collected[SHOWN] = answersOf(exchanges.filter(isReading));
  collected['errors thrown at callers'] = thrown.map((error, at) => text(`error ${at}`, everythingIn(error)));
  collected.notifications = installation.mail.taken.map(({ message }, at) => text(`notification ${at}`, message));
  collected['URLs and headers'] = [...receiverDoor.exchanges, ...gatewayDoor.exchanges].map(({ head }) =>
    text(head.split('\n', 1)[0] ?? '', head),
  );
}

/** Places where no planted value of any kind may be. */
const EMPTY_OF_ALL = [
  'histories',
  "Temporal's database",
  'key database',
  'output of programs',
  'metrics',
  'answers of the gateway',
  'errors thrown at callers',
  'URLs and headers',
  'notifications',
  'other files',
];

test.each(EMPTY_OF_ALL)('C nothing planted is in: %s', (place) => {
  expect(found(collected[place])).toEqual([]);
});

describe('C the main database', () => {
  test('holds nothing of a client in clear, in any column of any table', () => {
    expect(found(collected['main database'], OF_CLIENTS)).toEqual([]);
  });

  test('holds a dossier’s reference in the register and in the event that brought it, and nowhere else', () => {
    const columns = found(collected['main database'], ['dossierReference']).map(({ where }) => where);
    expect(columns.sort()).toEqual(['main.dossier.dossier_reference', 'main.event.codes']);
  });

  test('holds ciphertext, and the key database wrapped keys, of what is not ended yet', () => {
    const values = (place: string, column: string) =>
      collected[place]
        ?.find(({ where }) => where === column)
        ?.bytes.toString()
        .split('\n') ?? [];
    const ciphertexts = values('main database', 'main.client_record.ciphertext');
    const wrapped = values('key database', 'keys.data_key.wrapped');
    expect(ciphertexts.length).toBeGreaterThan(3);
    expect(wrapped.length).toBeGreaterThanOrEqual(ciphertexts.length);
    for (const token of [...ciphertexts, ...wrapped]) {
      const [head = ''] = token.split('.');
      expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toMatchObject({ enc: 'A256GCM' });
    }
  });

  test('keeps nothing of a client in its files: tables, indexes, write-ahead log', () => {
    expect(found(collected["PostgreSQL's data"], OF_CLIENTS)).toEqual([]);
  });

  test('logs nothing of a client, not even where every statement is logged with its parameters', () => {
    const log = collected["PostgreSQL's log"] ?? [];
    expect(found(log, OF_CLIENTS)).toEqual([]);
    const withoutParameters = log.map(({ where, bytes }) =>
      text(where, bytes.toString('latin1').replace(/^.* DETAIL: {2}parameters: .*$/gim, '')),
    );
    expect(found(withoutParameters)).toEqual([]);
  });
});

test('C R8 a name of one word comes back to its caller as the name of the fault, and is said nowhere else', () => {
  const [field, parameter] = (collected[ONE_WORD] ?? []).map(({ bytes }) => bytes.toString());
  for (const [answer = '', name] of [
    [field, `client.${MARKERS.fieldName}`],
    [parameter, MARKERS.fieldName],
  ]) {
    expect(answer).toContain(`"name":"${name}"`);
    expect(findPlanted(text('answer', answer.replace(`"name":"${name}"`, '')))).toEqual([]);
  }
  const said = installation.programs.map(({ name, process }) =>
    text(name, [...process.lines, ...process.errors].join()),
  );
  expect(found(said)).toEqual([]);
});

test('C R4 only a reading is answered with the data, which nobody may keep: never with the reference of evidence', () => {
  const shown = collected[SHOWN] ?? [];
  expect(shown).toHaveLength(READINGS);
  for (const artefact of shown) {
    expect(artefact.bytes.toString()).toMatch(/^cache-control\nno-store$/im);
    expect(new Set(findPlanted(artefact).map(({ marker }) => marker))).toEqual(new Set<Marker>(['client', 'phone']));
  }
});

describe('positive controls', () => {
  test('the values arrived: the stand-in holds them, and requests carried them, but never the reference of evidence', () => {
    const held = text('held by the stand-in', JSON.stringify(installation.standIn.all()));
    expect(new Set(findPlanted(held).map(({ marker }) => marker))).toEqual(
      new Set<Marker>(['client', 'phone', 'dossierReference']),
    );
    for (const value of Object.values(plantedClient('partial')).flatMap((one) => Object.values([one].flat()))) {
      if (typeof value === 'string') expect(held.bytes.toString()).toContain(value);
    }
    const sent = installation.receiverDoor.exchanges.map(({ head, body }) => ({ where: head, bytes: body }));
    expect(new Set(found(sent).map(({ marker }) => marker))).toEqual(new Set<Marker>(['client', 'phone']));
    const submitted = installation.gatewayDoor.exchanges.map(({ head, body }) => ({ where: head, bytes: body }));
    expect(new Set(found(submitted).map(({ marker }) => marker))).toEqual(new Set(Object.keys(MARKERS)));
  });

  /** What each place must hold for the search in it to mean anything. */
  const KNOWN: Record<string, () => (string | RegExp)[]> = {
    histories: () => [...referrals, pulled].map(({ referralId }) => referralId),
    "Temporal's database": () => [...referrals, pulled].map(({ referralId }) => referralId),
    'main database': () => [
      ...[...referrals, pulled].map(({ referralId }) => referralId),
      ...['submissionRefused', 'eventRefused', 'recordRead', 'readingRefused'],
    ],
    'key database': () => [referralWithKey()],
    "PostgreSQL's log": () => [
      ...[...referrals, pulled].map(({ referralId }) => referralId),
      'insert into "client_record"',
    ],
    "PostgreSQL's data": () => referrals.map(({ referralId }) => referralId),
    'output of programs': () => [
      referralWithKey(),
      '"process":"worker"',
      '"process":"gateway"',
      'a database connection was lost',
    ],
    metrics: () => [/referral_connector_referrals\{state="handedOff"\} 3/, 'temporal_workflow_completed_total'],
    'answers of the gateway': () => [
      ...referrals.map(({ referralId }) => referralId),
      ...['badRequest', 'referralRefused', 'repeatedWithOtherContent', 'eventNotAllowed', 'payloadTooLarge'],
      ...['serviceUnavailable', 'resourceNotFound', 'invalidAccessToken', 'noAccessToken', '(unknown field)'],
    ],
    'errors thrown at callers': () => ['StoreFailure', 'badRequest', 'referralRefused', 'repeatedWithOtherContent'],
    'URLs and headers': () => referrals.map(({ referralId }) => `PUT /referrals/${referralId}`),
    notifications: () => [
      'kind: deliveryFailed',
      'code: answerTooLarge',
      ...parked().map(({ referralId }) => referralId),
    ],
    'other files': () => ['"kid":"master-1"'],
  };

  const parked = () => referrals.filter(({ occasion }) => (PARKING as readonly string[]).includes(occasion));

  /** One whose data are not purged. */
  function referralWithKey(): string {
    return referrals.find(({ occasion }) => occasion === 'partial')?.referralId ?? '(none)';
  }

  test('every place that is searched is known', () => {
    expect(Object.keys(KNOWN).sort()).toEqual(
      Object.keys(collected)
        .filter((place) => place !== ONE_WORD && place !== SHOWN)
        .sort(),
    );
  });

  test.each(Object.keys(KNOWN))(
    'what was collected is not empty, and a value planted into a copy is found: %s',
    (place) => {
      const artefacts = collected[place] ?? [];
      const whole = artefacts.map(({ bytes }) => bytes.toString('latin1')).join('\n');
      for (const known of KNOWN[place]?.() ?? []) {
        if (typeof known === 'string') expect([place, known, whole.includes(known)]).toEqual([place, known, true]);
        else expect(whole).toMatch(known);
      }
      const [largest] = [...artefacts].sort((one, other) => other.bytes.length - one.bytes.length);
      const { where, bytes } = largest ?? text('nothing', '');
      expect(bytes.length).toBeGreaterThan(0);
      const half = Math.floor(bytes.length / 2);
      const planted = Buffer.concat([
        bytes.subarray(0, half),
        Buffer.from(plantedClient('x').email),
        bytes.subarray(half),
      ]);
      expect(found([{ where, bytes: planted }], ['client'])).toEqual([
        expect.objectContaining({ where, marker: 'client', form: 'UTF-8' }),
      ]);
    },
  );

  test('what a careless program would write into the databases and the folder is found there', async () => {
    const { directory, environment, temporal } = installation;
    const { email, familyName } = plantedClient('planted');
    const inMain = await withDatabase(environment.DATABASE_URL ?? '', async (client) => {
      await client.query('begin');
      await client.query(`update outbox set last_fault = $1, payload = jsonb_build_object('note', $2::text)`, [
        email,
        familyName,
      ]);
      const artefacts = await columnsOf('main', client);
      await client.query('rollback');
      return artefacts;
    });
    expect(new Set(found(inMain, OF_CLIENTS).map(({ where }) => where))).toEqual(
      new Set(['main.outbox.payload', 'main.outbox.last_fault']),
    );

    const connection = await Connection.connect({ address: temporal.address });
    await new TemporalClient({ connection }).workflow.start('careless', {
      workflowId: 'careless',
      taskQueue: 'nobody',
      args: [{ email }],
      memo: { familyName },
    });
    await connection.close();
    const inTemporal = new Set(found(await workflowsOf(temporal.address), OF_CLIENTS).map(({ where }) => where));
    expect(inTemporal).toContain('history of careless');
    expect(inTemporal).toContain('description of careless');

    const file = join(directory, 'temporary', 'dump.bin');
    writeFileSync(file, Buffer.from(familyName, 'utf16le'));
    // Without PostgreSQL's data, the greatest part by far: what was rolled back above may have reached it or not.
    const files = filesBelow(directory).filter(({ where }) => !where.startsWith('postgres/data/'));
    const inFiles = found(files, OF_CLIENTS).map(({ where }) => where);
    rmSync(file);
    expect(inFiles).toContain('temporary/dump.bin');
    expect(inFiles).toContain('postgres/postgres.log');
    expect(inFiles.filter((where) => where.startsWith('temporal/temporal.db'))).not.toEqual([]);
  });
});
