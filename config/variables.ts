import { isIP } from 'node:net';
import { z } from 'zod';

/** The programs that read the environment, each its own part of the table below. */
export const PROCESSES = ['worker', 'gateway', 'cli', 'migrate'] as const;
export type ProcessName = (typeof PROCESSES)[number];

/** Strictest first. `evaluation` is a deployment without the DPOs' approvals yet, `sandbox` the embedded one. */
export const DEPLOYMENTS = ['production', 'evaluation', 'sandbox'] as const;
export type Deployment = (typeof DEPLOYMENTS)[number];

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface Variable {
  meaning: string;
  /** What a value must be, in words: the only thing a fault says of it. */
  rule: string;
  schema: z.ZodType<unknown, string>;
  /** As it would stand in the environment; a variable without one may be left out unless `required`. */
  default?: string;
  required?: 'always' | 'production';
  /** Its value never appears anywhere, not even in parts. */
  secret?: boolean;
  processes: readonly ProcessName[];
}

const path = z.string();
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((number) => number <= 65_535);
const host = z.string().regex(/^[A-Za-z0-9.:-]+$/);
const seconds = z
  .string()
  .regex(/^\d{1,5}(\.\d{1,3})?$/)
  .transform(Number)
  .refine((number) => number > 0 && number <= 3600);
const databaseUrl = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, pathname } = new URL(text);
  return /^postgres(ql)?:$/.test(protocol) && pathname.length > 1;
});
const endpoints = z
  .string()
  .transform(fromJson)
  .pipe(z.record(z.string().min(1), z.string().refine(isPlainHttpUrl)));

const addresses = z
  .string()
  .transform(fromJson)
  .pipe(z.record(z.string().min(1), z.array(z.string().refine(isAddressOrBlock)).min(1)));

/** A chat service's address may carry its token in path or query; credentials would be a second secret beside the signature. */
const webhookUrl = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + hash === '';
});
const webhookSecret = z
  .string()
  .regex(/^whsec_[A-Za-z0-9+/]+={0,2}$/)
  .refine((text) => {
    const { length } = Buffer.from(text.slice('whsec_'.length), 'base64');
    return length >= 24 && length <= 64;
  });
/** No query: it would set options of the mail library, those that switch TLS off among them. */
const smtpUrl = z.string().refine((text) => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash } = new URL(text);
  return /^smtps?:$/.test(protocol) && hostname !== '' && ['', '/'].includes(pathname) && search + hash === '';
});

function fromJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('not JSON');
    return z.NEVER;
  }
}

function isAddressOrBlock(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 6 ? 128 : 32));
}

/** Credentials, query and fragment are refused: addresses are logged by others on the way, secrets are not for them. */
function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && username + password + search + hash === '';
}

const DATABASE_RULE = 'must be a PostgreSQL URL with a database name: postgres://user:password@host:port/database';
const PATH_RULE = 'must be the path of a file that this process can read';
const PORT_RULE = 'must be a port from 0 to 65535 (0 takes a free one)';
const HOST_RULE = 'must be a host name or an IP address';
const SECONDS_RULE = 'must be a number of seconds above 0, at most 3600';

const ALL = PROCESSES;
const SERVICES = ['worker', 'gateway'] as const;
const STORE_USERS = ['worker', 'gateway', 'cli'] as const;

/** Every variable of ours, for the parser and for docs/configuration.md. Those of Temporal: `temporal-variables.ts`. */
export const VARIABLES = {
  DEPLOYMENT: {
    meaning: 'What this installation is for. Anything but `production` loosens what production refuses.',
    rule: `must be one of ${DEPLOYMENTS.join(', ')}`,
    schema: z.enum(DEPLOYMENTS),
    default: 'production',
    processes: ALL,
  },
  LOG_LEVEL: {
    meaning: 'The least severe log lines that are written.',
    rule: `must be one of ${LOG_LEVELS.join(', ')}`,
    schema: z.enum(LOG_LEVELS),
    default: 'info',
    processes: ALL,
  },
  DATABASE_URL: {
    meaning: 'The store. Required, here or as `DATABASE_URL_FILE`.',
    rule: DATABASE_RULE,
    schema: databaseUrl,
    secret: true,
    processes: ALL,
  },
  DATABASE_URL_FILE: {
    meaning: 'A file that holds `DATABASE_URL`, so that the password is not in the environment.',
    rule: PATH_RULE,
    schema: path,
    processes: ALL,
  },
  KEY_DATABASE_URL: {
    meaning:
      'The key store: another database than the store, in production on another server, for backups cover a whole cluster. Required, here or as `KEY_DATABASE_URL_FILE`.',
    rule: DATABASE_RULE,
    schema: databaseUrl,
    secret: true,
    processes: ALL,
  },
  KEY_DATABASE_URL_FILE: {
    meaning: 'A file that holds `KEY_DATABASE_URL`.',
    rule: PATH_RULE,
    schema: path,
    processes: ALL,
  },
  MASTER_KEYS_FILE: {
    meaning:
      'The master keys, a JWK set. In production the file is mode 0600 or 0400, and not the one that the sandbox generates. Worker and gateway read it again when it changes.',
    rule: PATH_RULE,
    schema: path,
    required: 'always',
    processes: STORE_USERS,
  },
  AGREEMENTS_DIRECTORY: {
    meaning: 'The folder with the agreement files.',
    rule: 'must be the path of a folder that this process can read',
    schema: path,
    default: 'agreements',
    processes: STORE_USERS,
  },
  DPO_KEYS_FILE: {
    meaning: 'The public keys with which the approvals of both DPOs are verified, JSON.',
    rule: PATH_RULE,
    schema: path,
    required: 'production',
    processes: STORE_USERS,
  },
  RECEIVER_ENDPOINTS: {
    meaning: 'The base URL of each receiver, for agreements that name none. In production `https` only.',
    rule: 'must be a JSON object of agreement id to http(s) URL, without credentials, query or fragment',
    schema: endpoints,
    default: '{}',
    processes: ['worker'],
  },
  RECEIVER_TOKENS_FILE: {
    meaning: 'The bearer token for each receiver: a JSON object of agreement id to token. Read again when it changes.',
    rule: PATH_RULE,
    schema: path,
    processes: ['worker'],
  },
  RECEIVER_CA_FILE: {
    meaning:
      'The certificate authorities to trust for receivers, PEM, instead of the system’s. Read again when it changes.',
    rule: PATH_RULE,
    schema: path,
    processes: ['worker'],
  },
  RECEIVER_ADDRESSES: {
    meaning:
      'The addresses that each receiver agreed on: a name that leads to any other is refused before anything is sent.',
    rule: 'must be a JSON object of agreement id to a list of IP addresses or CIDR blocks',
    schema: addresses,
    default: '{}',
    processes: ['worker'],
  },
  RECEIVER_PRIVATE_ADDRESSES: {
    meaning: 'Whether a receiver may be at a private, loopback or link-local address, as in a network of one’s own.',
    rule: 'must be allowed or refused',
    schema: z.enum(['allowed', 'refused']),
    default: 'allowed',
    processes: ['worker'],
  },
  DIRECT_SIGNALS: {
    meaning:
      'Whether an outcome that somebody signals straight into Temporal counts. Refused in production: a namespace credential does not name an organisation.',
    rule: 'must be true or false',
    schema: z.stringbool({ truthy: ['true'], falsy: ['false'], case: 'sensitive' }),
    default: 'false',
    processes: ['worker'],
  },
  AUDIT_CHECKPOINT_DIRECTORY: {
    meaning:
      'The folder for signed checkpoints of the audit trail, outside the databases and their backups. Without it none are written, and an audit trail that was cut off goes unnoticed. Required in production, of the worker.',
    rule: 'must be the path of a folder that this process can write to',
    schema: path,
    processes: ['worker', 'cli'],
  },
  AUDIT_CHECKPOINT_KEY_FILE: {
    meaning:
      'The Ed25519 key that signs them, PEM; those it replaced stand behind it. In production the file is mode 0600 or 0400. Required with the folder.',
    rule: PATH_RULE,
    schema: path,
    processes: ['worker', 'cli'],
  },
  DISPATCH_INTERVAL_SECONDS: {
    meaning: 'How often the outbox is swept for rows that did not reach Temporal at once.',
    rule: SECONDS_RULE,
    schema: seconds,
    default: '10',
    processes: ['worker'],
  },
  RECONCILE_INTERVAL_SECONDS: {
    meaning: 'How often the open referrals are compared with the workflows that run.',
    rule: SECONDS_RULE,
    schema: seconds,
    default: '60',
    processes: ['worker'],
  },
  MAXIMUM_CACHED_WORKFLOWS: {
    meaning: 'Workflows kept in memory. Referrals wait for weeks: more buys nothing and costs memory.',
    rule: 'must be a whole number from 0 to 10000',
    schema: z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number)
      .refine((number) => number <= 10_000),
    default: '200',
    processes: ['worker'],
  },
  SHUTDOWN_GRACE_SECONDS: {
    meaning:
      'How long work under way may still take after SIGTERM. Above the longest call to a receiver; the grace period of the container is longer still.',
    rule: SECONDS_RULE,
    schema: seconds,
    default: '45',
    processes: SERVICES,
  },
  WORKER_HEALTH_HOST: {
    meaning: 'The address on which the worker answers `/health` and `/metrics`. Neither has authentication.',
    rule: HOST_RULE,
    schema: host,
    default: '127.0.0.1',
    processes: ['worker'],
  },
  WORKER_HEALTH_PORT: {
    meaning: 'The port of the same.',
    rule: PORT_RULE,
    schema: port,
    default: '8081',
    processes: ['worker'],
  },
  SDK_METRICS_ADDRESS: {
    meaning: 'Where the metrics of the Temporal SDK are served, `ip:port`. Left out: they are not.',
    rule: 'must be an IP address and a port, as in 127.0.0.1:9464',
    schema: z.string().regex(/^(\d{1,3}(\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\]):\d{1,5}$/),
    processes: ['worker'],
  },
  NOTIFY_WEBHOOK_URL: {
    meaning:
      'Where escalations are posted, id and codes only. It may carry a token, so here or as `NOTIFY_WEBHOOK_URL_FILE`. Outside the sandbox `https` only.',
    rule: 'must be an http(s) URL without credentials or fragment',
    schema: webhookUrl,
    secret: true,
    processes: ['worker'],
  },
  NOTIFY_WEBHOOK_URL_FILE: {
    meaning: 'A file that holds `NOTIFY_WEBHOOK_URL`.',
    rule: PATH_RULE,
    schema: path,
    processes: ['worker'],
  },
  NOTIFY_WEBHOOK_SECRET: {
    meaning: 'Signs them as Standard Webhooks says. Left out: they are not signed.',
    rule: 'must be whsec_ and the base64 of 24 to 64 bytes',
    schema: webhookSecret,
    secret: true,
    processes: ['worker'],
  },
  NOTIFY_WEBHOOK_SECRET_FILE: {
    meaning: 'A file that holds `NOTIFY_WEBHOOK_SECRET`.',
    rule: PATH_RULE,
    schema: path,
    processes: ['worker'],
  },
  NOTIFY_SMTP_URL: {
    meaning:
      'The mail server that takes e-mails about escalations, id and codes only. Here or as `NOTIFY_SMTP_URL_FILE`. In production one that offers no TLS is refused.',
    rule: 'must be an smtp(s) URL without path, query or fragment: smtps://user:password@host:port',
    schema: smtpUrl,
    secret: true,
    processes: ['worker'],
  },
  NOTIFY_SMTP_URL_FILE: {
    meaning: 'A file that holds `NOTIFY_SMTP_URL`.',
    rule: PATH_RULE,
    schema: path,
    processes: ['worker'],
  },
  NOTIFY_EMAIL_FROM: {
    meaning: 'The sender of those e-mails.',
    rule: 'must be an e-mail address',
    schema: z.email(),
    processes: ['worker'],
  },
  NOTIFY_EMAIL_TO: {
    meaning: 'Who gets them.',
    rule: 'must be e-mail addresses, separated by commas',
    schema: z
      .string()
      .transform((text) => text.split(',').map((address) => address.trim()))
      .pipe(z.array(z.email()).min(1)),
    processes: ['worker'],
  },
  GATEWAY_HOST: {
    meaning: 'The address on which the HTTP API listens.',
    rule: HOST_RULE,
    schema: host,
    default: '127.0.0.1',
    processes: ['gateway'],
  },
  GATEWAY_PORT: {
    meaning: 'The port of the same.',
    rule: PORT_RULE,
    schema: port,
    default: '8080',
    processes: ['gateway'],
  },
  GATEWAY_REQUESTS_PER_MINUTE: {
    meaning: 'How often one organisation may ask in a minute, at this gateway; more is answered 429.',
    rule: 'must be a whole number from 1 to 1000000',
    schema: z
      .string()
      .regex(/^[1-9]\d{0,6}$/)
      .transform(Number)
      .pipe(z.number().max(1_000_000)),
    default: '600',
    processes: ['gateway'],
  },
  GATEWAY_TRUSTED_PROXIES: {
    meaning:
      'The reverse proxies in front of the gateway. Who comes through them is told apart by `X-Forwarded-For`; left out, that header counts for nothing and every caller has the address that connects.',
    rule: 'must be IP addresses or CIDR blocks, not of everybody (/0), separated by commas',
    schema: z
      .string()
      .transform((text) => text.split(',').map((block) => block.trim()))
      .pipe(z.array(z.string().refine((block) => isAddressOrBlock(block) && !/\/0+$/.test(block)))),
    processes: ['gateway'],
  },
  GATEWAY_TLS_CERTIFICATE_FILE: {
    meaning:
      'The certificate of the gateway with its chain, PEM: it ends TLS itself then, 1.3 at least. Left out: a proxy in front does. Read again when it changes.',
    rule: PATH_RULE,
    schema: path,
    processes: ['gateway'],
  },
  GATEWAY_TLS_KEY_FILE: {
    meaning: 'Its private key, PEM. In production the file is mode 0600 or 0400. Required with the certificate.',
    rule: PATH_RULE,
    schema: path,
    processes: ['gateway'],
  },
  GATEWAY_PUBLIC_URL: {
    meaning:
      'Scheme, host and prefix under which callers know the gateway: what links begin with, and what a proof of possession is made for. Required with `OAUTH_ISSUER`.',
    rule: 'must be an http(s) URL without credentials, query or fragment',
    schema: z.string().refine(isPlainHttpUrl),
    processes: ['gateway'],
  },
  OAUTH_ISSUER: {
    meaning:
      'The OAuth 2 authorisation server whose access tokens count, as its tokens name it. `https` in production.',
    rule: 'must be an http(s) URL without credentials, query or fragment',
    schema: z.string().refine(isPlainHttpUrl),
    required: 'production',
    processes: ['gateway'],
  },
  OAUTH_JWKS_URL: {
    meaning: 'Where that server publishes its signing keys. Left out, its metadata say. `https` in production.',
    rule: 'must be an http(s) URL without credentials, query or fragment',
    schema: z.string().refine(isPlainHttpUrl),
    processes: ['gateway'],
  },
  OAUTH_TOKEN_URL: {
    meaning:
      'Where programs of both parties get their tokens at that server: what `/doc/openapi.json` says. Left out, it says a placeholder. `https` in production.',
    rule: 'must be an http(s) URL without credentials, query or fragment',
    schema: z.string().refine(isPlainHttpUrl),
    processes: ['gateway'],
  },
  OAUTH_AUDIENCE: {
    meaning: 'How that server names this API in its tokens (`aud`). Required with `OAUTH_ISSUER`.',
    rule: 'must be 1 to 200 printable characters without spaces',
    schema: z.string().regex(/^[\x21-\x7e]{1,200}$/),
    processes: ['gateway'],
  },
  OAUTH_ORGANISATION_CLAIM: {
    meaning: 'The claim of its tokens that holds the enterprise number of the caller’s organisation.',
    rule: 'must be the name of a claim: letters, digits, _ : / . -',
    schema: z.string().regex(/^[\w:/.-]{1,200}$/),
    default: 'enterpriseNumber',
    processes: ['gateway'],
  },
  OAUTH_PERSON_CLAIM: {
    meaning:
      'The claim that its tokens have only where a person signed in (RFC 9068, 2.2.1). Nobody reads a record without it.',
    rule: 'must be the name of a claim: letters, digits, _ : / . -',
    schema: z.string().regex(/^[\w:/.-]{1,200}$/),
    default: 'auth_time',
    processes: ['gateway'],
  },
  INBOX_CLIENT_ID: {
    meaning:
      'What the inbox is called at that server, as a client that lets people sign in. Left out: there is no inbox.',
    rule: 'must be 1 to 200 printable characters without spaces',
    schema: z.string().regex(/^[\x21-\x7e]{1,200}$/),
    processes: ['gateway'],
  },
  INBOX_CLIENT_KEY_FILE: {
    meaning:
      'The private key that the inbox signs in with (`referral client-key new`), mode 0600; read anew at each sign-in. Required with `INBOX_CLIENT_ID`.',
    rule: PATH_RULE,
    schema: path,
    processes: ['gateway'],
  },
  DEVELOPMENT_TOKENS_FILE: {
    meaning: 'Fixed access tokens for trying it out, JSON. Refused in production.',
    rule: PATH_RULE,
    schema: path,
    processes: ['gateway'],
  },
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;

/** What the variables hold once parsed; those that may be left out are absent. */
export type Values = { [Name in VariableName]?: z.output<(typeof VARIABLES)[Name]['schema']> };
