/** What suppliers may get wrong, one thing at a time: exactly the checks that are about it fail. Each check is seen to fail. */
import { RECEIVER_CHECKS } from '../../clients/receiver-check/check-receiver.js';
import { RECEIVER_RULES } from '../../contracts/receiver-rules.js';
import type { MisbehaviourName } from '../../sandbox/receiver/misbehaviours.js';
import { startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { closedPort } from '../receiver/servers.js';
import { WRONG_IMPLEMENTATIONS, WRONG_WITH_A_DOSSIER } from './alterations.js';
import { startAlteredReceiver, TOKEN } from './altered-receiver.js';
import { check, names, opening } from './checking.js';

const seenToFail = new Set<string>();

test.each(WRONG_IMPLEMENTATIONS)('$title', async ({ make, fails }) => {
  const receiver = await startAlteredReceiver(make());
  const failed = names(await check(receiver.url), 'failed');
  await receiver.close();
  expect(failed).toEqual(fails);
  for (const name of failed) seenToFail.add(name);
});

test.each(WRONG_WITH_A_DOSSIER)('$title, once a dossier is opened', async ({ make, fails }) => {
  const receiver = await startAlteredReceiver(make());
  const failed = names(await check(receiver.url, opening(receiver.standIn)), 'failed');
  await receiver.close();
  expect(failed).toEqual(fails);
  for (const name of failed) seenToFail.add(name);
});

test('every check was seen to fail, and every sentence of the contract has one', async () => {
  const onTheWire: MisbehaviourName[] = [
    'unauthorised',
    'acceptsThenHangs',
    'acceptsThenDropsConnection',
    'redirects',
    'hugeAnswer',
  ];
  for (const name of onTheWire) {
    const standIn = await startStandInReceiver({ token: TOKEN });
    standIn.misbehave('*', name);
    for (const failed of names(await check(standIn.url, { timeoutMilliseconds: 500 }), 'failed'))
      seenToFail.add(failed);
    await standIn.close();
  }
  const nobody = await check(`http://127.0.0.1:${await closedPort()}`);
  for (const failed of names(nobody, 'failed')) seenToFail.add(failed);

  expect([...seenToFail].sort()).toEqual(RECEIVER_CHECKS.map(({ name }) => name).sort());
  expect([...new Set(RECEIVER_CHECKS.map(({ rule }) => rule))].sort()).toEqual(Object.keys(RECEIVER_RULES).sort());
});
