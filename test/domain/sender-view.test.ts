import { senderStatus } from '../../domain/sender-view.js';
import { isTerminal, OPEN_STATES, type ReferralState, TERMINAL_STATES } from '../../domain/states.js';

const STATES: readonly ReferralState[] = [...OPEN_STATES, ...TERMINAL_STATES];
const deliveredAt = new Date('2025-03-07T14:00:00Z');
const closedShownAfterDays = 120;

describe('H after delivery', () => {
  // 120 calendar days after 7 March: 5 July, 09:00 in Brussels.
  const justBefore = new Date('2025-07-05T06:59:59.999Z');
  const onTime = new Date('2025-07-05T07:00:00Z');

  test.each(STATES)('%s looks like every other state, before and after the agreed time', (state) => {
    for (const stateBeforeErasing of STATES) {
      const facts = { state, stateBeforeErasing, deliveredAt, closedShownAfterDays };
      expect(senderStatus({ ...facts, now: deliveredAt })).toBe('delivered');
      expect(senderStatus({ ...facts, now: justBefore })).toBe('delivered');
      expect(senderStatus({ ...facts, now: onTime })).toBe('closed');
    }
  });
});

describe('without a receipt', () => {
  const now = new Date('2030-01-01T00:00:00Z');
  const seen = (state: ReferralState, stateBeforeErasing?: ReferralState) =>
    senderStatus({ state, ...(stateBeforeErasing && { stateBeforeErasing }), now, closedShownAfterDays });

  test('an open referral shows how far it is', () => {
    expect(OPEN_STATES.map((state) => [state, seen(state)])).toEqual([
      ['received', 'received'],
      ['sending', 'sending'],
      ['deliveryFailed', 'parked'],
      ['suspended', 'parked'],
      ['awaitingOutcome', 'delivered'],
      ['erasing', 'sending'],
    ]);
  });

  test('erasing shows what stood before it', () => {
    expect(seen('erasing', 'deliveryFailed')).toBe('parked');
    expect(seen('erasing', 'suspended')).toBe('parked');
    expect(seen('erasing', 'sending')).toBe('sending');
  });

  test('every ending is notDelivered, save a refusal', () => {
    for (const state of STATES.filter(isTerminal)) {
      expect([state, seen(state)]).toEqual([state, state === 'refused' ? 'refused' : 'notDelivered']);
    }
  });
});
