/** Each rule bites: a document with its fault in it is found out. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BELGIF, type belgif } from './belgif-ruleset.js';
import { findingsIn } from './lint.js';

const text = readFileSync(join(__dirname, '../../docs/openapi/referral-connector.json'), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: a document that a test spoils.
type Spoilt = any;
const referrals = (document: Spoilt) => document.paths['/referrals'];
const schemas = (document: Spoilt) => document.components.schemas;

const SPOILT: Record<keyof typeof belgif, (document: Spoilt) => void> = {
  'oas-contra': (document) => {
    document.openapi = '3.1.0';
  },
  'uri-format': ({ servers: [server] }) => {
    server.url = '/referral-connector/v1';
  },
  'uri-notat': ({ paths }) => {
    paths['/feed_items'] = paths['/feedItems'];
  },
  'path-param': (document) => {
    referrals(document).get.parameters[0].name = 'page-after';
  },
  'qry-multi': (document) => {
    Object.assign(referrals(document).get.parameters[0], {
      explode: false,
      schema: { type: 'array', items: { type: 'string' } },
    });
  },
  'hdr-case': (document) => {
    referrals(document).post.parameters[0].name = 'idempotency-key';
  },
  'openapi-opid': (document) => {
    referrals(document).get.operationId = 'list_referrals';
  },
  'oas-descr': (document) => {
    delete referrals(document).get.summary;
  },
  'oas-tags': (document) => {
    referrals(document).get.tags = ['Referrals', 'Feed'];
  },
  'oas-comp': (document) => {
    schemas(document).feed_page = schemas(document).FeedPage;
  },
  'oas-title': (document) => {
    schemas(document).FeedPage.properties.items.items = { type: 'object', properties: {} };
  },
  'meth-http': (document) => {
    referrals(document).get.requestBody = referrals(document).post.requestBody;
  },
  'meth-http-answers': (document) => {
    delete referrals(document).get.responses['200'].content;
  },
  'stat-codes': (document) => {
    referrals(document).get.responses['409'] = referrals(document).post.responses['422'];
  },
  'stat-location': (document) => {
    delete referrals(document).post.responses['202'].headers.Location;
  },
  'evo-object': (document) => {
    referrals(document).post.responses['202'].content['application/json'].schema = { type: 'string' };
  },
  'col-repres': (document) => {
    schemas(document).ReferralPage.properties.items = { type: 'array', items: { type: 'string' } };
  },
  'jsn-naming': (document) => {
    schemas(document).FeedPage.properties.next_page = { type: 'string' };
  },
  'cod-design': (document) => {
    schemas(document).FeedItem.properties.kind.enum.push('STATUS_CHANGED');
  },
  'jsn-null': (document) => {
    schemas(document).FeedPage.properties.next.nullable = true;
  },
  'prop-req': (document) => {
    schemas(document).FeedPage.required.push('total');
  },
  'oas-rdonly': (document) => {
    schemas(document).FeedItem.properties.cursor.readOnly = true;
  },
  'hlth-res': ({ paths }) => {
    delete paths['/health'].get.responses['503'];
  },
  'sch-oneof': (document) => {
    delete schemas(document).ReportedEvent.discriminator;
  },
  'sch-allof': (document) => {
    const part = { $ref: '#/components/schemas/FeedItem' };
    schemas(document).Doubled = { allOf: [part, part] };
  },
  'prb-defaul': (document) => {
    delete referrals(document).get.responses.default;
  },
  'err-problem': (document) => {
    document.components.responses.BadRequest.content = { 'application/json': {} };
  },
  'sec-req': (document) => {
    delete document.components.securitySchemes.OAuth2.flows.clientCredentials.scopes['referrals:read'];
  },
};

test.each(Object.entries(SPOILT))('%s', async (rule, spoil) => {
  const document = JSON.parse(text);
  spoil(document);
  expect((await findingsIn(document, BELGIF)).some((finding) => finding.startsWith(`${rule} `))).toBe(true);
});

test('an example that is not what it is an example of', async () => {
  const document = JSON.parse(text);
  document.paths['/accessExports'].post.requestBody.content['application/json'].example = { givenName: 'Noor' };
  const [finding] = await findingsIn(document);
  expect(finding).toMatch(/^oas3-valid-media-example /);
});
