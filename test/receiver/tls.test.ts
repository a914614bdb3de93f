import { join } from 'node:path';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { startTypeScript } from '../setup/typescript-process.js';
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
])('fault 14: a certificate that is %s: nothing is sent', async (_why, certificate) => {
  expect(await deliverTo(authority.issue(certificate), authority.certificate)).toEqual(TLS_OUTAGE);
  expect(receiver?.calls()).toHaveLength(0);
});

test('fault 14: a certificate of an unknown authority: nothing is sent', async () => {
  expect(await deliverTo(authority.issue(valid))).toEqual(TLS_OUTAGE);
  expect(await outcomeOf(CALLS.deliver(open({ baseUrl: receiver?.url ?? '' })))).toEqual(TLS_OUTAGE);
  expect(receiver?.calls()).toHaveLength(0);
});

test('with certificate checks switched off in the environment, they are on all the same', async () => {
  receiver = await startStandInReceiver({ tls: authority.issue(valid) });
  const started = startTypeScript(join(__dirname, 'deliver-once.ts'), [receiver.url], {
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
  });
  const { code, stdout } = await started.ended;
  expect({ code, outcome: JSON.parse(stdout) }).toEqual({ code: 0, outcome: TLS_OUTAGE });
  expect(receiver.calls()).toHaveLength(0);
});
