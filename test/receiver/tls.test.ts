import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { CALLS, outcomeOf, receiversOfThisFile } from './calls.js';
import { type Certificate, createCertificateAuthority, daysFromNow } from './certificates.js';

const open = receiversOfThisFile();
const authority = createCertificateAuthority();

let receiver: StandInReceiver | undefined;
afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

async function deliverTo(tls: Certificate, certificateAuthority?: string): Promise<object> {
  receiver = await startStandInReceiver({ tls });
  expect(receiver.url).toMatch(/^https:/);
  return outcomeOf(
    CALLS.deliver(open({ baseUrl: receiver.url, ...(certificateAuthority ? { certificateAuthority } : {}) })),
  );
}

const valid = { from: daysFromNow(-1), until: daysFromNow(30) };
const TLS_OUTAGE = { outage: 'tlsError' };

test('a valid certificate of a trusted authority is accepted', async () => {
  expect(await deliverTo(authority.issue(valid), authority.certificate)).toMatchObject({ result: 'delivered' });
  expect(receiver?.calls()).toHaveLength(1);
});

test.each([
  ['expired', { from: daysFromNow(-30), until: daysFromNow(-1) }],
  ['not yet valid', { from: daysFromNow(1), until: daysFromNow(30) }],
  ['for another name', { ...valid, name: 'another.example' }],
])('a certificate that is %s: nothing is sent', async (_why, certificate) => {
  expect(await deliverTo(authority.issue(certificate), authority.certificate)).toEqual(TLS_OUTAGE);
  expect(receiver?.calls()).toHaveLength(0);
});

test('a certificate of an unknown authority: nothing is sent', async () => {
  expect(await deliverTo(authority.issue(valid))).toEqual(TLS_OUTAGE);
  expect(await outcomeOf(CALLS.deliver(open({ baseUrl: receiver?.url ?? '' })))).toEqual(TLS_OUTAGE);
  expect(receiver?.calls()).toHaveLength(0);
});

describe('with certificate checks switched off in the environment', () => {
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  afterEach(() => {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  });

  test('they are on all the same', async () => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    expect(await deliverTo(authority.issue(valid))).toEqual(TLS_OUTAGE);
    expect(receiver?.calls()).toHaveLength(0);
  });
});
