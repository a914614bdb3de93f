import { type EventFacts, eventAllowed } from '../../domain/event-rules.js';
import { type ContactOutcome, EVENT_TYPES, type EventCodes, type EventType } from '../../domain/events.js';
import {
  type DossierState,
  isTerminal,
  OPEN_STATES,
  type ReferralState,
  TERMINAL_STATES,
} from '../../domain/states.js';
import { exampleAgreement } from './examples.js';

const STATES: readonly ReferralState[] = [...OPEN_STATES, ...TERMINAL_STATES];

function asked(type: EventType, codes: EventCodes, facts: Partial<EventFacts> = {}) {
  return eventAllowed(
    { type, codes },
    {
      state: 'awaitingOutcome',
      permitted: true,
      attempts: 0,
      endingFixed: false,
      agreement: exampleAgreement(),
      ...facts,
    },
  );
}
const outcome = (code: ContactOutcome, facts: Partial<EventFacts> = {}, codes: EventCodes = {}) =>
  asked('contactOutcome', { outcome: code, ...codes }, facts);
const agreeing = (...closingRules: EventFacts['agreement']['closingRules']) => ({
  agreement: { ...exampleAgreement(), closingRules },
});

describe('contact outcome', () => {
  test('counts in every open state but erasing, where a permit was issued', () => {
    for (const state of OPEN_STATES) {
      expect([state, outcome('helpDeclined', { state })]).toEqual([
        state,
        state === 'erasing' ? { notAllowed: 'endingFixed' } : 'allowed',
      ]);
    }
  });

  test('without a permit nobody can know the referral, ended or not', () => {
    for (const state of STATES) {
      expect(outcome('helpDeclined', { state, permitted: false })).toEqual({ notAllowed: 'unknownReferral' });
    }
  });

  test('D a second outcome, and one after the end, changes nothing', () => {
    expect(outcome('helpDeclined', { endingFixed: true })).toEqual({ notAllowed: 'endingFixed' });
    for (const state of TERMINAL_STATES) {
      expect(outcome('helpDeclined', { state })).toEqual({ notAllowed: 'referralEnded' });
    }
  });

  test('R12 wanted help needs the dossier’s reference', () => {
    expect(outcome('helpWanted')).toEqual({ notAllowed: 'dossierReferenceMissing' });
    expect(outcome('helpWanted', {}, { dossierReference: '' })).toEqual({ notAllowed: 'dossierReferenceMissing' });
    expect(outcome('helpWanted', {}, { dossierReference: 'D-1' })).toBe('allowed');
  });

  test('R11 unreachable counts only after the agreed number of attempts', () => {
    expect(outcome('unreachable', { attempts: 2 })).toEqual({ notAllowed: 'attemptsMissing' });
    expect(outcome('unreachable', { attempts: 3 })).toBe('allowed');
  });

  test.each(['unreachable', 'notCompetent', 'deceased'] as const)('R11 %s needs the closing rule', (code) => {
    expect(outcome(code, { attempts: 9, ...agreeing('contactTimeOver') })).toEqual({
      notAllowed: 'closingRuleNotAgreed',
    });
    expect(outcome(code, { attempts: 9, ...agreeing(code) })).toBe('allowed');
  });

  test('R11 wanted and declined help need no closing rule', () => {
    expect(outcome('helpDeclined', agreeing())).toBe('allowed');
    expect(outcome('helpWanted', agreeing(), { dossierReference: 'D-1' })).toBe('allowed');
  });

  test('an outcome that is no known code is refused', () => {
    expect(asked('contactOutcome', {})).toEqual({ notAllowed: 'codeUnknown' });
    expect(asked('contactOutcome', { outcome: 'contactTimeOver' as ContactOutcome })).toEqual({
      notAllowed: 'codeUnknown',
    });
  });
});

test('withdrawal, recall and correction are allowed in every state, with or without a permit', () => {
  for (const state of STATES) {
    for (const permitted of [true, false]) {
      const facts = { state, permitted, endingFixed: true };
      expect(asked('withdrawal', {}, facts)).toBe('allowed');
      expect(asked('recall', { reason: 'wrongPerson' }, facts)).toBe('allowed');
      expect(asked('correction', {}, facts)).toBe('allowed');
    }
  }
});

test('a recall for a reason that is no known code is refused', () => {
  expect(asked('recall', { reason: 'other' })).toEqual({ notAllowed: 'codeUnknown' });
});

test('a receiver finds no referral that was never permitted, whatever it reports', () => {
  for (const type of EVENT_TYPES) {
    expect(asked(type, { reason: 'wrongPerson' }, { permitted: false, reportedBy: 'receiver' })).toEqual({
      notAllowed: 'unknownReferral',
    });
  }
});

test('a contact attempt needs a permit and an open referral', () => {
  for (const state of STATES) {
    expect(asked('contactAttempt', {}, { state })).toEqual(
      isTerminal(state) ? { notAllowed: 'referralEnded' } : 'allowed',
    );
    expect(asked('contactAttempt', {}, { state, permitted: false })).toEqual({ notAllowed: 'unknownReferral' });
  }
});

test('states in which the other events count', () => {
  const where = (type: EventType, codes: EventCodes = {}) =>
    STATES.filter((state) => asked(type, codes, { state }) === 'allowed');
  expect(where('erasureConfirmed', { result: 'erased' })).toEqual(['erasing']);
  expect(where('retry')).toEqual(['deliveryFailed', 'erasing']);
  expect(where('resumption')).toEqual([...OPEN_STATES]);
  expect(where('dossierClosed', { closedOn: '2025-06-15' })).toEqual(['handedOff']);
  expect(where('dossierReopened')).toEqual(['handedOff']);
});

test('a dossier is closed and reopened until the receiver was told to destroy it', () => {
  for (const type of ['dossierClosed', 'dossierReopened'] as const) {
    const about = (dossier: DossierState) => asked(type, {}, { state: 'handedOff', dossier });
    expect(['open', 'closed', 'inReview'].map((state) => about(state as DossierState))).toEqual(
      Array(3).fill('allowed'),
    );
    expect(about('destroying')).toEqual({ notAllowed: 'destructionUnderWay' });
    expect(about('destroyed')).toEqual({ notAllowed: 'dossierDestroyed' });
  }
});

describe('R13 a disclosure to a partner', () => {
  const CAW = '0410340088';
  const partners = [{ name: 'CAW', enterpriseNumber: CAW }];
  const agreement = { ...exampleAgreement(), onwardSharing: { partners } };
  const sharing = { delivered: true, takenBack: false, handingOff: false };
  const disclosed = (facts: Partial<EventFacts> = {}, partner = CAW) =>
    asked('disclosure', { partner }, { agreement, sharing, ...facts });

  test('is for partners that the agreement lists, and none does by itself', () => {
    expect(disclosed()).toBe('allowed');
    expect(disclosed({}, '0411702543')).toEqual({ notAllowed: 'partnerNotListed' });
    expect(disclosed({ agreement: { ...agreement, onwardSharing: { partners: [] } } })).toEqual({
      notAllowed: 'partnerNotListed',
    });
  });

  test('counts from the delivery on, and after the hand-off, in no end and not while it is erased', () => {
    expect(STATES.filter((state) => disclosed({ state }) === 'allowed')).toEqual(
      STATES.filter((state) => state === 'handedOff' || !(isTerminal(state) || state === 'erasing')),
    );
    expect(disclosed({ sharing: { ...sharing, delivered: false } })).toEqual({ notAllowed: 'notDelivered' });
    expect(disclosed({ state: 'handedOff', sharing: { ...sharing, delivered: false } })).toBe('allowed');
    expect(disclosed({ state: 'erasing' })).toEqual({ notAllowed: 'endingFixed' });
    expect(disclosed({ state: 'purged' })).toEqual({ notAllowed: 'referralEnded' });
  });

  test('not once an ending is fixed that erases; a hand-off does not', () => {
    expect(disclosed({ endingFixed: true })).toEqual({ notAllowed: 'endingFixed' });
    expect(disclosed({ endingFixed: true, sharing: { ...sharing, handingOff: true } })).toBe('allowed');
  });

  test('not once the referral was withdrawn or recalled, in any state', () => {
    for (const state of STATES) {
      const facts = { state, sharing: { ...sharing, handingOff: true, takenBack: true } };
      expect(disclosed(facts)).toEqual({ notAllowed: 'onwardSharingStopped' });
    }
  });

  test('not of a dossier that is to be destroyed', () => {
    expect(disclosed({ state: 'handedOff', dossier: 'closed' })).toBe('allowed');
    expect(disclosed({ state: 'handedOff', dossier: 'destroying' })).toEqual({ notAllowed: 'destructionUnderWay' });
    expect(disclosed({ state: 'handedOff', dossier: 'destroyed' })).toEqual({ notAllowed: 'dossierDestroyed' });
  });
});

test('R13 a task is confirmed once, whatever became of its referral', () => {
  for (const state of STATES) {
    expect(asked('forwardingConfirmed', {}, { state, task: 'open' })).toBe('allowed');
    expect(asked('forwardingConfirmed', {}, { state, task: 'confirmed' })).toEqual({ notAllowed: 'taskConfirmed' });
    expect(asked('forwardingConfirmed', {}, { state })).toEqual({ notAllowed: 'unknownTask' });
  }
});

test('a retry after the end counts while something waits that the receiver refused', () => {
  for (const state of TERMINAL_STATES) {
    expect(asked('retry', {}, { state, passOnParked: true })).toBe('allowed');
    expect(asked('retry', {}, { state, passOnParked: false })).toEqual({ notAllowed: 'referralEnded' });
  }
});

test('what only a receiver reports needs a permit, and a retry an open referral', () => {
  for (const type of ['erasureConfirmed', 'dossierClosed', 'dossierReopened'] as const) {
    expect(asked(type, {}, { permitted: false })).toEqual({ notAllowed: 'unknownReferral' });
  }
  expect(asked('retry', {}, { state: 'purged' })).toEqual({ notAllowed: 'referralEnded' });
});

test('an erasure answered with a dossier needs the dossier’s reference', () => {
  const facts = { state: 'erasing' } as const;
  expect(asked('erasureConfirmed', { result: 'dossierExists' }, facts)).toEqual({
    notAllowed: 'dossierReferenceMissing',
  });
  expect(asked('erasureConfirmed', { result: 'dossierExists', dossierReference: 'D-1' }, facts)).toBe('allowed');
});
