import { guardAddresses } from '../../activities/receiver/address-policy.js';
import { type StandInReceiver, startStandInReceiver } from '../../sandbox/receiver/stand-in-receiver.js';
import { CALLS, outcomeOf, receiversOfThisFile } from './calls.js';

const open = receiversOfThisFile();

let receiver: StandInReceiver;
beforeEach(async () => {
  receiver = await startStandInReceiver();
});
afterEach(() => receiver.close());

const REFUSED = { result: 'refused', code: 'addressRefused' };
const DELIVERED = { result: 'delivered' };

/** A resolver that answers the given addresses, one list for each time it is asked. */
function resolver(...answers: string[][]) {
  let asked = 0;
  const resolve = (_name: string, _options: unknown, callback: (...found: unknown[]) => void) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { resolve: resolve as never, asked: () => asked };
}

function named(name: string): string {
  return receiver.url.replace('127.0.0.1', name);
}

test('without a policy a private address is an address like any other', async () => {
  expect(await outcomeOf(CALLS.deliver(open({ baseUrl: receiver.url })))).toMatchObject(DELIVERED);
});

test.each(['127.0.0.1', '127.1', '2130706433', '0x7f000001', '[::ffff:127.0.0.1]', 'localhost'])(
  'refusePrivate: %s is refused before anything is sent',
  async (host) => {
    const guarded = open({ baseUrl: named(host), addressPolicy: { refusePrivate: true } });
    expect(await outcomeOf(CALLS.deliver(guarded))).toEqual(REFUSED);
    expect(receiver.calls()).toHaveLength(0);
  },
);

test('fault 15: a name of which one address is refused is refused as a whole', async () => {
  const { resolve } = resolver(['127.0.0.1', '10.0.0.5']);
  const addressPolicy = { allowOnly: ['127.0.0.1'], resolve };
  expect(await outcomeOf(CALLS.deliver(open({ baseUrl: named('receiver.example'), addressPolicy })))).toEqual(REFUSED);
  expect(receiver.calls()).toHaveLength(0);
});

test('a name that resolves to nothing is refused', async () => {
  const { resolve } = resolver([]);
  const guarded = open({ baseUrl: named('receiver.example'), addressPolicy: { resolve } });
  expect(await outcomeOf(CALLS.deliver(guarded))).toEqual(REFUSED);
});

test('fault 15: every new connection is judged: a name that leads elsewhere by now is refused', async () => {
  const { resolve, asked } = resolver(['127.0.0.1'], ['127.0.0.2']);
  const addressPolicy = { allowOnly: ['127.0.0.1/32'], resolve };
  const guarded = open({ baseUrl: named('receiver.example'), addressPolicy });
  expect(await outcomeOf(CALLS.deliver(guarded))).toMatchObject(DELIVERED);
  // On the connection that was judged, nothing is resolved anew.
  expect(await outcomeOf(CALLS.deliver(guarded))).toMatchObject(DELIVERED);
  expect(asked()).toBe(1);
  guarded.close();
  expect(await outcomeOf(CALLS.deliver(guarded))).toEqual(REFUSED);
  expect(asked()).toBe(2);
  expect(receiver.calls()).toHaveLength(2);
});

test('the address that was judged is the one that is connected to, whatever family a caller asks for', async () => {
  const { resolve } = resolver(['127.0.0.1']);
  const guard = guardAddresses({ allowOnly: ['127.0.0.0/8'], resolve });
  const single = await new Promise((found) => guard.lookup('receiver.example', {}, (...answer) => found(answer)));
  expect(single).toEqual([null, '127.0.0.1', 4]);
  const list = await new Promise((found) =>
    guard.lookup('receiver.example', { all: true }, (...answer) => found(answer)),
  );
  expect(list).toEqual([null, [{ address: '127.0.0.1', family: 4 }]]);
});

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:a00:1',
  '64:ff9b::a00:1',
  '2002:a00:1::1',
  'fd12:3456::1',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
])('refusePrivate refuses %s', (address) => {
  expect(guardAddresses({ refusePrivate: true }).refusesHost(address)).toBe(true);
});

test.each(['8.8.8.8', '172.15.255.255', '172.32.0.1', '192.167.1.1', '193.191.245.2', '2a01:690::1', '2620:fe::fe'])(
  'refusePrivate lets %s pass',
  (address) => {
    expect(guardAddresses({ refusePrivate: true }).refusesHost(address)).toBe(false);
  },
);

test('a name is not judged as an address', () => {
  expect(guardAddresses({ allowOnly: ['192.0.2.1'] }).refusesHost('receiver.example')).toBe(false);
});

test.each(['receiver.example', '10.0.0.0/99', '10.0.0.0/x', ''])(
  'a block that cannot be read stops the start: %p',
  (block) => {
    expect(() => guardAddresses({ allowOnly: [block] })).toThrow();
  },
);
