/**
 * A caseworker system and an OCMW's system that are not ours, in Python: they share nothing with the connector but its
 * documents. What they look at stands in `both_parties.py`.
 *
 * Seen to fail with: an outcome in what the sender sees, a proof of possession that may be used twice.
 */
import type { JWK } from 'jose';
import { checkReceiver } from '../../clients/receiver-check/check-receiver.js';
import { createLogger } from '../../config/logger.js';
import type { Connector } from '../../sandbox/connector.js';
import { type Door, openDoor } from '../../sandbox/door/open-door.js';
import type { IdentityProvider } from '../../sandbox/identity-provider.js';
import { RECEIVER, SENDER, startTestConnector } from '../setup/connector.js';
import { startIdentityProvider } from '../setup/identity-provider.js';
import type { RunningProcess } from '../setup/running-process.js';
import { startPython } from './python-process.js';

/** Known to the OCMW's system and to the connector. */
const OCMW_TOKEN = 'token-of-the-ocmw';

let program: RunningProcess;
let ocmw: string;
let provider: IdentityProvider;
let connector: Connector & { drop(): Promise<void> };
let door: Door;

beforeAll(async () => {
  program = await startPython('both_parties.py');
  const said: { ocmw: string; keys: Record<'caseworkers' | 'ocmw', JWK> } = JSON.parse(await program.nextLine());
  ocmw = said.ocmw;
  provider = await startIdentityProvider({
    clients: [
      { clientId: 'caseworkers', enterpriseNumber: SENDER.enterpriseNumber, publicKey: said.keys.caseworkers },
      { clientId: 'ocmw', enterpriseNumber: RECEIVER.enterpriseNumber, publicKey: said.keys.ocmw },
    ],
  });
  connector = await startTestConnector({ otherReceiver: { baseUrl: ocmw, token: () => OCMW_TOKEN } });
  door = await openDoor({
    ...{ onStore: connector.client, store: connector.store, port: 0 },
    logger: createLogger({ level: 'error', name: 'gateway' }),
    signIn: { provider, authoriseOf: new Map() },
  });
  // Installing packages takes its time, once.
}, 600_000);
afterAll(async () => {
  program?.child.kill();
  await door?.close();
  await connector?.drop();
  await provider?.close();
});

test('the OCMW’s system keeps the receiver contract', async () => {
  const { checks, remaining } = await checkReceiver({ baseUrl: ocmw, agreementId: 'example', token: OCMW_TOKEN });
  expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  expect(remaining).toEqual([]);
});

test('help wanted and help declined, by both parties, from the first token to the last feed item', async () => {
  const place = { connector: door.apiUrl, issuer: provider.issuer };
  program.child.stdin.end(`${JSON.stringify(place)}\n`);
  const { code, stdout, stderr } = await program.ended;
  const [, ...steps] = stdout.trim().split('\n');
  expect({ code, steps, stderr }).toEqual({
    code: 0,
    steps: [
      'the document describes what is used',
      'refusals are problem documents, without values',
      'help wanted: handed off, and the sender sees nothing of it',
      'help declined: erased on both sides, and the sender sees nothing of it',
      'the feed goes on by cursor, and tells no ending from another',
      'a token bound to a key works with it, and with nothing else',
    ],
    stderr: '',
  });
});
