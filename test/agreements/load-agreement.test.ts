import { loadAgreement } from '../../agreements/load-agreement.js';
import { configurationIssues, exampleText, exampleWith, load, pulledText } from './examples.js';

const faults = (text: string) => configurationIssues(() => load(text));
const faultNames = (text: string) => faults(text).map(({ name }) => name);

test('another pair of partners is another file: territory, policies and hosting of its own', () => {
  const { agreement, proposals, approvals, contentHash } = load(exampleText);
  expect(agreement).toMatchObject({
    agreementId: 'jeugdhulp-voorbeeldstad',
    version: 3,
    validUntil: '2027-02-28',
    territory: { postalCodes: [{ code: '3200' }, { code: '3201' }] },
    contact: { reminderDays: [5], escalationDays: 10, attemptsForUnreachable: 2 },
    closingRules: ['unreachable'],
    ownCopy: { until: 'receipt', correctionWindowDays: 30 },
    responsibilities: { hostedBy: 'sender' },
    disposal: { secondPersonApproval: false },
  });
  expect([proposals, approvals]).toEqual([[], []]);
  expect(contentHash).toMatch(/^[0-9a-f]{64}$/);
});

describe('R4 an agreement whose referrals are pulled', () => {
  test('keeps its copy until the outcome, sends nothing anywhere, and needs no undertaking', () => {
    expect(load(pulledText()).agreement).toMatchObject({
      transmission: { mode: 'pull', retryForDays: 3 },
      receiver: { undertakesReadLogging: false },
      ownCopy: { until: 'outcome' },
    });
  });

  test.each([
    ['a copy that goes at the receipt', 'ownCopy', 'ownCopy.until'],
    ['an address to send to', 'endpoint', 'receiver.endpoint'],
  ] as const)('%s is a fault', (_what, left, name) => {
    expect(faultNames(pulledText({ left }))).toEqual([`x.yaml: ${name}`]);
  });

  test('push may be said in so many words; nothing else is a mode', () => {
    const inMode = (mode: string) => exampleWith('retryForDays: 3,', `mode: ${mode}, retryForDays: 3,`);
    expect(load(inMode('push')).agreement.transmission.mode).toBe('push');
    expect(faultNames(inMode('fetch'))).toEqual(['x.yaml: transmission.mode']);
  });
});

describe('one fault, named by its path', () => {
  const changes: [string, string | RegExp, string, string][] = [
    ['R17 no date of the sender’s DPO advice', '  adviceOn: "2025-01-10"\n', '', 'sender.adviceOn'],
    ['R17 no date of the receiver’s DPO advice', '  adviceOn: "2025-01-20"\n', '', 'receiver.adviceOn'],
    ['R16 no publication', / {2}publication: .*sender.*\n/, '', 'sender.publication'],
    ['R1 no signatory', '- { name: An Voorbeeld, capacity: administrateur-generaal }', '[]', 'sender.signatories'],
    [
      'R4 no undertaking to log reads',
      'undertakesReadLogging: true',
      'undertakesReadLogging: false',
      'receiver.undertakesReadLogging',
    ],
    ['R3 a wrong enterprise number', '"0777777771"', '"0777777772"', 'receiver.enterpriseNumber'],
    ['R3 a number instead of text', '"0777777771"', '0777777771', 'receiver.enterpriseNumber'],
    ['R1 one organisation on both sides', '"0777777771"', '"0999999922"', 'receiver.enterpriseNumber'],
    ['R5 a postal code that is none', 'code: "3201"', 'code: "320"', 'territory.postalCodes.1.code'],
    ['R5 a postal code twice', 'code: "3201"', 'code: "3200"', 'territory.postalCodes'],
    ['R6 an item of the notice missing', '    why: Waarom.\n', '', 'notice.items.why'],
    ['R8 a datum that nothing justifies', '  - { item: email, proportionality: Contacteren. }\n', '', 'data'],
    ['R8 a datum beyond article 3', '{ item: email,', '{ item: birthDate,', 'data.3.item'],
    [
      'GDPR 30 no way to reach a DPO',
      '  dpoContact: Gegevensbescherming, Markt 1, 3200 Voorbeeldstad\n',
      '',
      'receiver.dpoContact',
    ],
    ['GDPR 30 no security measure', '[Versleuteling., Beperkte toegang.]', '[]', 'securityMeasures'],
    [
      'GDPR 46 a transfer without its safeguards',
      'transfersOutsideEea: false',
      'transfersOutsideEea: true',
      'transfersOutsideEea',
    ],
    ['R7 no words for the consent', '  consentStatement: Ik ga akkoord.\n', '', 'notice.consentStatement'],
    ['R10 another purpose', 'code: informAboutServices', 'code: marketing', 'purpose.code'],
    ['R18 no legal basis', /legalBases:\n.*\n/, 'legalBases: []\n', 'legalBases'],
    [
      'H hosted by a sender that may not see outcomes',
      'outcomes: true',
      'outcomes: false',
      'responsibilities.hostedBy',
    ],
    [
      'R19 hosted by a processor that nobody names',
      'hostedBy: sender',
      'hostedBy: processor',
      'responsibilities.processors',
    ],
    ['an end before the beginning', 'validUntil: "2027-02-28"', 'validUntil: "2025-02-28"', 'validUntil'],
    ['a date that does not exist', 'validUntil: "2027-02-28"', 'validUntil: "2027-02-29"', 'validUntil'],
    [
      'R12 a selection rule of more than five years',
      'validUntil: "2030-01-01"',
      'validUntil: "2030-01-02"',
      'disposal.selectionRules.0.validUntil',
    ],
    [
      'R12 a selection rule that ends before it begins',
      'validUntil: "2030-01-01"',
      'validUntil: "2024-12-31"',
      'disposal.selectionRules.0.validUntil',
    ],
    [
      'R11 a maximum without its closing rule',
      'escalationDays: 10,',
      'escalationDays: 10, closeAfterDays: 90,',
      'contact.closeAfterDays',
    ],
    [
      'R11 a closing rule without its maximum',
      'closingRules: [unreachable]',
      'closingRules: [contactTimeOver]',
      'contact.closeAfterDays',
    ],
    ['R11 an unknown closing rule', 'closingRules: [unreachable]', 'closingRules: [tired]', 'closingRules.0'],
    ['R11 an own copy without its window', ', correctionWindowDays: 30', '', 'ownCopy.correctionWindowDays'],
    ['R11 a window without a use', 'until: receipt', 'until: outcome', 'ownCopy.correctionWindowDays'],
    ['a key that outlives its answer', 'idempotencyYears: 1', 'idempotencyYears: 3', 'retention.idempotencyYears'],
    ['a declaration of what nobody knows', 'declarationYears: 5', 'declarationYears: 6', 'retention.declarationYears'],
    ['an audit trail that goes first', 'auditYears: 5', 'auditYears: 1', 'retention.auditYears'],
    ['a purge record that goes first', 'purgeRecordYears: 5', 'purgeRecordYears: 1', 'retention.purgeRecordYears'],
    ['reminders that do not count up', 'reminderDays: [5]', 'reminderDays: [5, 5]', 'contact.reminderDays'],
    ['a consent that never ages', 'maximumAgeDays: 14', 'maximumAgeDays: 0', 'consent.maximumAgeDays'],
    ['a consent of half a day', 'maximumAgeDays: 14', 'maximumAgeDays: 0.5', 'consent.maximumAgeDays'],
    ['a number that is none', 'maximumAgeDays: 14', 'maximumAgeDays: .nan', 'consent.maximumAgeDays'],
    [
      'a slip in the name of a policy',
      'consent: { maximumAgeDays: 14 }',
      'consent: { maximumAgeDays: 14, maxAge: 7 }',
      'consent.maxAge',
    ],
    ['an unknown section', 'version: 3', 'version: 3\noverride: true', 'override'],
    ['a team twice', 'code: zuid', 'code: noord', 'sender.teams'],
    [
      'R13 a partner without a number',
      '{ name: CAW Voorbeeld, enterpriseNumber: "0555555523" }',
      '{ name: CAW Voorbeeld }',
      'onwardSharing.partners.0.enterpriseNumber',
    ],
    [
      'an endpoint without TLS',
      'https://receiver.example/referrals/v1',
      'http://receiver.example/v1',
      'receiver.endpoint',
    ],
    [
      'a secret in the endpoint',
      'https://receiver.example/referrals/v1',
      'https://u:p@receiver.example/v1',
      'receiver.endpoint',
    ],
    [
      'hidden characters',
      'title: Protocol Agentschap Voorbeeld – OCMW Voorbeeldstad',
      'title: "Protocol \\u202eAgentschap"',
      'title',
    ],
    ['a proposal without its reason', 'reason: One archivist.', 'reason: ""', 'disposal.secondPersonApproval.reason'],
    ['an open value without a status', 'status: agreed, ', '', 'disposal.secondPersonApproval.status'],
    [
      'an open value with more to say',
      'status: agreed,',
      'status: agreed, by: An,',
      'disposal.secondPersonApproval.by',
    ],
    ['an open value of unknown status', 'status: agreed', 'status: maybe', 'disposal.secondPersonApproval.status'],
    [
      'an approval of a third party',
      'version: 3',
      'version: 3\napprovals: [{ party: processor, jws: a.b.c }]',
      'approvals.0.party',
    ],
    [
      'two approvals of one party',
      'version: 3',
      'version: 3\napprovals: [{ party: sender, jws: a.b.c }, { party: sender, jws: a.b.c }]',
      'approvals',
    ],
  ];

  test.each(changes)('%s', (_, piece, replacement, path) => {
    expect(faultNames(exampleWith(piece, replacement))).toEqual([`x.yaml: ${path}`]);
  });
});

test('closing after a maximum has to come after the escalation', () => {
  const closing = exampleWith('closingRules: [unreachable]', 'closingRules: [contactTimeOver]');
  const at = (day: number) =>
    exampleWith('escalationDays: 10,', `escalationDays: 10, closeAfterDays: ${day},`, closing);
  expect(faultNames(at(10))).toEqual(['x.yaml: contact.closeAfterDays']);
  expect(load(at(11)).agreement.contact.closeAfterDays).toBe(11);
});

test('all faults of a file come at once, those between fields too', () => {
  const text = [
    ['"0777777771"', '"0777777772"'],
    ['maximumAgeDays: 14', 'maximumAgeDays: soon'],
    ['outcomes: true', 'outcomes: false'],
    ['status: agreed', 'status: maybe'],
  ].reduce((changed, [piece = '', replacement = '']) => exampleWith(piece, replacement, changed), exampleText);
  expect(faults(text)).toEqual([
    {
      type: 'schemaViolation',
      in: 'file',
      name: 'x.yaml: disposal.secondPersonApproval.status',
      detail: 'must be one of proposal, agreed',
    },
    {
      type: 'invalidInput',
      in: 'file',
      name: 'x.yaml: receiver.enterpriseNumber',
      detail: 'must be an enterprise number: ten digits that pass modulo 97',
    },
    {
      type: 'schemaViolation',
      in: 'file',
      name: 'x.yaml: consent.maximumAgeDays',
      detail: 'must be a number',
    },
    {
      type: 'invalidInput',
      in: 'file',
      name: 'x.yaml: responsibilities.hostedBy',
      detail: 'must not be the sender unless senderView.outcomes lets it see outcomes',
    },
  ]);
});

test('open values are taken out of their wrappers, and reported while they are proposals', () => {
  const { agreement, proposals } = load(
    exampleWith(
      'closingRules: [unreachable]',
      'closingRules: { value: [deceased], status: proposal, reason: Because. }',
    ),
  );
  expect(agreement.closingRules).toEqual(['deceased']);
  expect(proposals).toEqual([{ path: 'closingRules', status: 'proposal', reason: 'Because.' }]);
});

describe('YAML is read as what it shows, or not at all', () => {
  const line = (piece: string) => exampleText.slice(0, exampleText.indexOf(piece)).split('\n').length;
  const changes: [string, string, string, number][] = [
    ['a duplicate key', 'version: 3', 'version: 3\nversion: 4', line('version: 3') + 1],
    ['an anchor', 'consent: {', 'consent: &c {', line('consent: {')],
    ['an alias', 'version: 3', 'version: *v', line('version: 3')],
    ['a merge key', 'consent: {', 'consent: { <<: { maximumAgeDays: 99 },', line('consent: {')],
    ['a tag of its own', 'version: 3', 'version: !secret 3', line('version: 3')],
    ['a binary', 'title: Protocol', 'title: !!binary aGk= #', line('title: Protocol')],
    ['a key that is no text', 'version: 3', '[version]: 3', line('version: 3')],
    ['a second document', 'version: 3', 'version: 3\n---\nversion: 4', line('version: 3') + 1],
    ['a broken text', 'consent: { maximumAgeDays: 14 }', 'consent: { maximumAgeDays: "14 }', line('consent: {')],
  ];

  test.each(changes)('%s is a fault with its line', (_, piece, replacement, at) => {
    const names = faultNames(exampleWith(piece, replacement));
    if (replacement.includes('"14')) expect(names.every((name) => /^x\.yaml: line \d+$/.test(name))).toBe(true);
    else expect(names).toContain(`x.yaml: line ${at}`);
  });

  test('faults come in the order of their lines, whatever their kind', () => {
    const text = exampleWith('consent: {', 'consent: &c {', exampleWith('senderView:', 'version: 4\nsenderView:'));
    expect(faultNames(text)).toEqual([`x.yaml: line ${line('consent: {')}`, `x.yaml: line ${line('senderView:')}`]);
  });

  test('a directive does not bring the old meanings back', () => {
    const old = `%YAML 1.1\n---\n${exampleWith('contactOverdue: true', 'contactOverdue: yes')}`;
    expect(faultNames(old)).toEqual(['x.yaml: senderView.contactOverdue']);
  });

  test.each([
    ['empty', ''],
    ['a list', '- 1'],
    ['one word', 'agreement'],
  ])('%s is no agreement', (_, text) => expect(faultNames(text)).toEqual(['x.yaml: (whole)']));

  test('a text without end is not parsed', () => {
    expect(faultNames(`${exampleText}#${'x'.repeat(300_000)}`)).toEqual(['x.yaml: line 1']);
  });
});

test('a file that cannot be read says so, by its name only', () => {
  expect(configurationIssues(() => loadAgreement({ path: '/nowhere/at-all.yaml' }))).toEqual([
    { type: 'requiredInput', in: 'file', name: 'at-all.yaml: (whole)', detail: 'must be a readable file' },
  ]);
});
