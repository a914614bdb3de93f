import { parseConfiguration } from '../../config/configuration.js';
import { VARIABLES } from '../../config/variables.js';
import { createEnvironmentFixture, type EnvironmentFixture, faultLines } from './environment-fixture.js';

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
let fixture: EnvironmentFixture;

beforeEach(() => {
  fixture = createEnvironmentFixture();
});

afterEach(() => fixture.remove());

const settingsOf = (environment: NodeJS.ProcessEnv) =>
  parseConfiguration({ ...fixture.environment, ...environment }, { process: 'worker' }).notifications;
const faults = (environment: NodeJS.ProcessEnv) => faultLines({ ...fixture.environment, ...environment });

test('a webhook and a mail server, each with what it needs; in production the latter has to offer TLS', () => {
  const environment = {
    NOTIFY_WEBHOOK_URL: 'https://chat.internal/hooks?token=a',
    NOTIFY_WEBHOOK_SECRET: SECRET,
    NOTIFY_SMTP_URL: 'smtp://user:p%40ss@mail.internal',
    NOTIFY_EMAIL_FROM: 'connector@example.org',
    NOTIFY_EMAIL_TO: 'ops@example.org, dpo@example.org',
  };
  const settings = {
    webhook: { url: 'https://chat.internal/hooks?token=a', secret: SECRET },
    email: {
      url: 'smtp://user:p%40ss@mail.internal',
      from: 'connector@example.org',
      to: ['ops@example.org', 'dpo@example.org'],
      requireTls: true,
    },
  };
  expect(settingsOf(environment)).toEqual(settings);
  expect(settingsOf({ ...environment, DEPLOYMENT: 'evaluation' })).toEqual({
    ...settings,
    email: { ...settings.email, requireTls: false },
  });
});

test('what is secret may come from files', () => {
  expect(
    settingsOf({
      NOTIFY_WEBHOOK_URL_FILE: fixture.write('hook', 'https://chat.internal/hooks\n'),
      NOTIFY_WEBHOOK_SECRET_FILE: fixture.write('secret', `${SECRET}\n`),
      NOTIFY_SMTP_URL_FILE: fixture.write('smtp', 'smtps://mail.internal:1465\n'),
      NOTIFY_EMAIL_FROM: 'connector@example.org',
      NOTIFY_EMAIL_TO: 'ops@example.org',
    }),
  ).toMatchObject({
    webhook: { url: 'https://chat.internal/hooks', secret: SECRET },
    email: { url: 'smtps://mail.internal:1465' },
  });
});

test('a part without the rest is told', () => {
  expect(faults({ NOTIFY_WEBHOOK_SECRET: SECRET })).toEqual([
    'NOTIFY_WEBHOOK_URL: is required with NOTIFY_WEBHOOK_SECRET',
  ]);
  expect(faults({ NOTIFY_SMTP_URL: 'smtps://mail.internal' })).toEqual([
    'NOTIFY_EMAIL_FROM: is required with NOTIFY_SMTP_URL',
    'NOTIFY_EMAIL_TO: is required with NOTIFY_SMTP_URL',
  ]);
  expect(faults({ NOTIFY_EMAIL_TO: 'ops@example.org' })).toEqual(['NOTIFY_SMTP_URL: is required with NOTIFY_EMAIL_TO']);
});

test('a webhook without TLS is for the sandbox', () => {
  const NOTIFY_WEBHOOK_URL = 'http://chat.internal/hooks';
  const fault = ['NOTIFY_WEBHOOK_URL: must be an https URL outside the sandbox'];
  expect(faults({ NOTIFY_WEBHOOK_URL })).toEqual(fault);
  expect(faults({ NOTIFY_WEBHOOK_URL, DEPLOYMENT: 'evaluation' })).toEqual(fault);
  expect(faults({ NOTIFY_WEBHOOK_URL, DEPLOYMENT: 'sandbox' })).toEqual([]);
});

test.each([
  ['NOTIFY_WEBHOOK_URL', 'https://user:password@chat.internal/hooks'],
  ['NOTIFY_WEBHOOK_URL', 'ftp://chat.internal/hooks'],
  ['NOTIFY_WEBHOOK_SECRET', 'a-secret'],
  ['NOTIFY_WEBHOOK_SECRET', 'whsec_c2hvcnQ='],
  ['NOTIFY_SMTP_URL', 'https://mail.internal'],
  // Options of the mail library, as its own URLs may carry them.
  ['NOTIFY_SMTP_URL', 'smtp://mail.internal/?tls.rejectUnauthorized=false'],
  ['NOTIFY_EMAIL_FROM', 'Ops <ops@example.org>'],
  ['NOTIFY_EMAIL_TO', 'ops@example.org,,'],
  ['NOTIFY_EMAIL_TO', 'ops@example.org\r\nBcc: all@example.org'],
] as const)('refused, by the rule: %s=%s', (name, value) => {
  expect(faults({ [name]: value })).toContain(`${name}: ${VARIABLES[name].rule}`);
});
