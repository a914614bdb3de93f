import { endingAfterErasure, endingOf } from '../../domain/endings.js';
import { CONTACT_OUTCOMES, RECALL_REASONS } from '../../domain/events.js';
import type { Ending } from '../../domain/states.js';

test('R11 R12 only wanted help hands off; every other outcome purges', () => {
  const endings = CONTACT_OUTCOMES.map((outcome) => endingOf({ type: 'contactOutcome', codes: { outcome } }));
  expect(endings).toEqual([
    { state: 'handedOff', reason: 'helpWanted' },
    { state: 'purged', reason: 'helpDeclined' },
    { state: 'purged', reason: 'unreachable' },
    { state: 'purged', reason: 'notCompetent' },
    { state: 'purged', reason: 'deceased' },
  ]);
});

test('R12 a client who is already known and declines is purged here: the old dossier is untouched', () => {
  expect(endingOf({ type: 'contactOutcome', codes: { outcome: 'helpDeclined', alreadyKnown: true } })).toEqual({
    state: 'purged',
    reason: 'helpDeclined',
  });
});

test('withdrawal and recall end with their reasons', () => {
  expect(endingOf({ type: 'withdrawal', codes: {} })).toEqual({ state: 'withdrawn', reason: 'consentWithdrawn' });
  for (const reason of RECALL_REASONS) {
    expect(endingOf({ type: 'recall', codes: { reason } })).toEqual({ state: 'recalled', reason });
  }
});

test('unknown codes and other events decide no ending', () => {
  expect(endingOf({ type: 'recall', codes: { reason: 'other' } })).toBeUndefined();
  expect(endingOf({ type: 'contactOutcome', codes: {} })).toBeUndefined();
  for (const type of ['contactAttempt', 'correction', 'erasureConfirmed', 'retry', 'resumption'] as const) {
    expect(endingOf({ type, codes: { outcome: 'helpWanted', reason: 'wrongPerson' } })).toBeUndefined();
  }
});

describe('after the receiver answered the erasure', () => {
  const withdrawn: Ending = { state: 'withdrawn', reason: 'consentWithdrawn' };
  const declined: Ending = { state: 'purged', reason: 'helpDeclined' };

  test('erased leaves the decided ending', () => {
    expect(endingAfterErasure(withdrawn, 'erased')).toEqual(withdrawn);
    expect(endingAfterErasure(declined, 'erased')).toEqual(declined);
  });

  test('a dossier overrides it, but not the refusal of help', () => {
    expect(endingAfterErasure(withdrawn, 'dossierExists')).toEqual({ state: 'handedOff', reason: 'dossierExists' });
    expect(endingAfterErasure(declined, 'dossierExists')).toBe('escalate');
  });
});
