/** What `@temporalio/envconfig` reads, for docs/configuration.md. Parsed there, as the Temporal CLI does, never here. */
export const TEMPORAL_VARIABLES = {
  TEMPORAL_ADDRESS: { meaning: 'The Temporal server, `host:port`.', default: 'localhost:7233' },
  TEMPORAL_NAMESPACE: { meaning: 'Its namespace.', default: 'default' },
  TEMPORAL_API_KEY: { meaning: 'An API key, as Temporal Cloud gives out; it switches TLS on.', secret: true },
  TEMPORAL_TLS: { meaning: '`true` switches TLS on, `false` off.' },
  TEMPORAL_TLS_SERVER_CA_CERT_PATH: { meaning: 'The certificate authority of the server, a PEM file.' },
  TEMPORAL_TLS_SERVER_CA_CERT_DATA: { meaning: 'The same, as text.' },
  TEMPORAL_TLS_CLIENT_CERT_PATH: { meaning: 'The certificate of this process for mutual TLS, a PEM file.' },
  TEMPORAL_TLS_CLIENT_CERT_DATA: { meaning: 'The same, as text.' },
  TEMPORAL_TLS_CLIENT_KEY_PATH: { meaning: 'Its private key, a PEM file.' },
  TEMPORAL_TLS_CLIENT_KEY_DATA: { meaning: 'The same, as text.', secret: true },
  TEMPORAL_TLS_SERVER_NAME: { meaning: 'The name to expect in the certificate of the server.' },
  TEMPORAL_PROFILE: { meaning: 'The profile to take from the configuration file.', default: 'default' },
  TEMPORAL_CONFIG_FILE: {
    meaning: 'The configuration file of the Temporal CLI.',
    default: '~/.config/temporalio/temporal.toml',
  },
} as const satisfies Record<string, { meaning: string; default?: string; secret?: boolean }>;
