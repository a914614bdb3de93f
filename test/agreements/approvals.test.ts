import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { approvalFaults, signApproval } from '../../agreements/approvals.js';
import { productionFaults } from '../../agreements/production-rules.js';
import type { TrustedKeys } from '../../contracts/trusted-keys.js';
import { exampleText, exampleWith, load } from './examples.js';

const SENDER = '0999999922';
const RECEIVER = '0777777771';

/** A private key of a DPO, and its public half as a deployment trusts it. */
async function dpoKey(kid: string, organisation: string, algorithm = 'Ed25519') {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    privateKey: { ...(await exportJWK(privateKey)), kid } as JWK,
    trusted: { ...(await exportJWK(publicKey)), kid, organisation } as TrustedKeys['keys'][number],
  };
}

let sender: Awaited<ReturnType<typeof dpoKey>>;
let receiver: Awaited<ReturnType<typeof dpoKey>>;
let trusted: TrustedKeys;
const { contentHash } = load(exampleText);

beforeAll(async () => {
  sender = await dpoKey('sender-2025', SENDER);
  receiver = await dpoKey('receiver-2025', RECEIVER, 'ES256');
  trusted = { keys: [sender.trusted, receiver.trusted] };
});

/** The example, or `text`, with these approvals. */
function approved(approvals: { sender?: string; receiver?: string }, text = exampleText) {
  const lines = Object.entries(approvals).map(([party, jws]) => `  - { party: ${party}, jws: ${jws} }\n`);
  return load(`${text}${lines.length > 0 ? `approvals:\n${lines.join('')}` : ''}`);
}

const faultsOf = async (loaded: ReturnType<typeof load>, keys = trusted) =>
  (await approvalFaults(loaded, keys)).map(({ name, detail }) => [name.replace(/.*approvals\./, ''), detail]);

async function bothSigned(text = exampleText) {
  const hash = load(text).contentHash;
  return approved(
    { sender: await signApproval(hash, sender.privateKey), receiver: await signApproval(hash, receiver.privateKey) },
    text,
  );
}

test('R17 both DPOs’ signatures under exactly this content are approval', async () => {
  const loaded = await bothSigned();
  expect(await approvalFaults(loaded, trusted)).toEqual([]);
  expect(await productionFaults(loaded, trusted)).toEqual([]);
});

test('R17 one signature, or none, is not', async () => {
  const missing = 'is required: the DPO has not approved yet';
  expect(await faultsOf(approved({}))).toEqual([
    ['sender', missing],
    ['receiver', missing],
  ]);
  const one = approved({ sender: await signApproval(contentHash, sender.privateKey) });
  expect(await faultsOf(one)).toEqual([['receiver', missing]]);
});

test('R17 an approval of other content is not one of this', async () => {
  const { approvals } = await bothSigned();
  const changed = { ...load(exampleWith('maximumAgeDays: 14', 'maximumAgeDays: 15')), approvals };
  expect(await faultsOf(changed)).toEqual([
    ['sender', 'must approve exactly this content: it was changed after the signature'],
    ['receiver', 'must approve exactly this content: it was changed after the signature'],
  ]);
});

test('R17 a DPO approves for its own organisation only', async () => {
  const swapped = approved({
    sender: await signApproval(contentHash, receiver.privateKey),
    receiver: await signApproval(contentHash, sender.privateKey),
  });
  expect(await faultsOf(swapped)).toEqual([
    ['sender', 'must be signed with a key trusted for this party'],
    ['receiver', 'must be signed with a key trusted for this party'],
  ]);
});

describe('R17 a forged approval', () => {
  const forged = async (jws: string, keys = trusted) =>
    (
      await faultsOf(approved({ sender: jws, receiver: await signApproval(contentHash, receiver.privateKey) }), keys)
    ).map(([, detail]) => detail);
  const signedBy = async (key: JWK, header: { alg: string; kid?: string; typ?: string }) =>
    new CompactSign(new TextEncoder().encode(contentHash))
      .setProtectedHeader(header)
      .sign(await importJWK(key, header.alg));
  const encoded = (value: object | string) =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  const typ = 'agreement-approval+jws';

  test('by a key nobody trusts', async () => {
    const other = await dpoKey('other', SENDER);
    expect(await forged(await signApproval(contentHash, other.privateKey))).toEqual([
      'must be signed with a key that is trusted, and with its algorithm',
    ]);
  });

  test('by another key under the trusted key’s name', async () => {
    const other = await dpoKey('sender-2025', SENDER);
    expect(await forged(await signApproval(contentHash, other.privateKey))).toEqual(['must be a valid signature']);
  });

  test('without a signature at all', async () => {
    const none = `${encoded({ alg: 'none', kid: 'sender-2025', typ })}.${encoded(contentHash)}.AA`;
    expect(await forged(none)).toEqual(['must be a valid signature']);
  });

  test('with the public key as a shared secret', async () => {
    const secret: JWK = { kty: 'oct', k: encoded(JSON.stringify(sender.trusted)) };
    expect(await forged(await signedBy(secret, { alg: 'HS256', kid: 'sender-2025', typ }))).toEqual([
      'must be a valid signature',
    ]);
  });

  test('with a signature made for something else', async () => {
    expect(await forged(await signedBy(sender.privateKey, { alg: 'Ed25519', kid: 'sender-2025' }))).toEqual([
      `must be signed as ${typ}`,
    ]);
  });

  test('with a changed payload', async () => {
    const [header, , signature] = (await signApproval('0'.repeat(64), sender.privateKey)).split('.');
    expect(await forged(`${header}.${encoded(contentHash)}.${signature}`)).toEqual(['must be a valid signature']);
  });

  test('with an algorithm that the trusted key is not for', async () => {
    const keys = { keys: [{ ...sender.trusted, alg: 'EdDSA' }, receiver.trusted] };
    expect(await forged(await signApproval(contentHash, sender.privateKey), keys)).toEqual([
      'must be signed with a key that is trusted, and with its algorithm',
    ]);
  });

  test('that is three words and no JWS', async () => {
    expect(await forged('a.b.c')).toEqual(['must be a valid signature']);
  });
});

test.each(['Ed25519', 'ES256', 'ES384', 'PS256'])('a DPO may sign with %s', async (algorithm) => {
  const key = await dpoKey('sender-key', SENDER, algorithm);
  const loaded = approved({
    sender: await signApproval(contentHash, key.privateKey),
    receiver: await signApproval(contentHash, receiver.privateKey),
  });
  expect(await approvalFaults(loaded, { keys: [key.trusted, receiver.trusted] })).toEqual([]);
});

test('a key without a name cannot approve', async () => {
  const { kid: _, ...nameless } = sender.privateKey;
  await expect(signApproval(contentHash, nameless)).rejects.toThrow(TypeError);
});

test('R17 production refuses a proposal, even where both DPOs signed it', async () => {
  const loaded = await bothSigned(exampleWith('status: agreed', 'status: proposal'));
  expect(await productionFaults(loaded, trusted)).toEqual([
    {
      type: 'rejectedInput',
      in: 'file',
      name: 'jeugdhulp-voorbeeldstad.yaml: disposal.secondPersonApproval',
      detail: 'is a proposal that both DPOs must settle first',
    },
  ]);
});
