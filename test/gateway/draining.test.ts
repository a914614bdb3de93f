import type { AddressInfo } from 'node:net';
import axios from 'axios';
import { AUTHORISED, gatewayUnderTest, KEY, PATH, REFERRAL_ID } from './gateway-under-test.js';

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

test('closing lets a request in progress finish, then takes no connection', async () => {
  const handling = gate();
  const closing = gate();
  const answering = gate();
  const { app } = gatewayUnderTest({
    submit: async () => {
      handling.open();
      await answering.opened;
      return {
        referralId: REFERRAL_ID,
        agreementId: 'a',
        status: 'received',
        acceptedAt: '2025-01-01T00:00:00Z',
        repeated: false,
      };
    },
  });
  app.addHook('preClose', async () => closing.open());
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}${PATH}`;

  const inProgress = axios.post(`${url}/referrals`, {}, { headers: { ...AUTHORISED, 'idempotency-key': KEY } });
  await handling.opened;
  const closed = app.close();
  await closing.opened;
  answering.open();
  const answer = await inProgress;
  expect(answer.status).toBe(202);
  expect(answer.headers.connection).toBe('close');
  await closed;
  await expect(axios.get(`${url}/health`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
