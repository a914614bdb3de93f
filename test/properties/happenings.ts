import fc from 'fast-check';
import type { Ending } from '../../domain/states.js';
import type { Caller } from '../../domain/views.js';
import {
  COLLEAGUE,
  OPERATOR,
  pathAgreement,
  pullAgreement,
  RECEIVER,
  SENDER,
  SOCIAL_WORKER,
} from '../setup/connector.js';

const PARTNER = { name: 'CAW Voorbeeld', enterpriseNumber: '0410340088' };

/** What adversaries live under: the agreement lists a partner that the receiver may pass the client's data on to (R13). */
const SHARING = { onwardSharing: { partners: [PARTNER] } };
export const AGREEMENTS = { push: pathAgreement(SHARING), pull: pullAgreement(SHARING) } as const;
export type Mode = keyof typeof AGREEMENTS;

/** What somebody may report, by a name that a counterexample can be read by. */
export const REPORTS = {
  withdrawalBySender: [SENDER, { type: 'withdrawal', manner: 'oral' }],
  withdrawalByReceiver: [RECEIVER, { type: 'withdrawal', manner: 'written' }],
  recall: [SENDER, { type: 'recall', reason: 'enteredInError' }],
  recallOfWrongPerson: [SENDER, { type: 'recall', reason: 'wrongPerson' }],
  correction: [SENDER, { type: 'correction', postalCode: '3293' }],
  correctionByReceiver: [RECEIVER, { type: 'correction', postalCode: '3290' }],
  correctionOutOfTerritory: [SENDER, { type: 'correction', postalCode: '1000' }],
  attempt: [RECEIVER, { type: 'contactAttempt', channel: 'phone', result: 'noAnswer' }],
  helpWanted: [RECEIVER, { type: 'contactOutcome', outcome: 'helpWanted' }],
  helpDeclined: [RECEIVER, { type: 'contactOutcome', outcome: 'helpDeclined' }],
  unreachable: [RECEIVER, { type: 'contactOutcome', outcome: 'unreachable' }],
  notCompetent: [RECEIVER, { type: 'contactOutcome', outcome: 'notCompetent' }],
  deceased: [RECEIVER, { type: 'contactOutcome', outcome: 'deceased' }],
  erasureConfirmed: [RECEIVER, { type: 'erasureConfirmed' }],
  retry: [OPERATOR, { type: 'retry', reason: 'other' }],
  disclosure: [RECEIVER, { type: 'disclosure', partner: PARTNER.enterpriseNumber }],
} as const satisfies Record<string, readonly [Caller, { type: string } & Record<string, string>]>;
export type ReportName = keyof typeof REPORTS;

const ENDINGS: Ending[] = [
  { state: 'withdrawn', reason: 'consentWithdrawn' },
  { state: 'recalled', reason: 'enteredInError' },
  { state: 'handedOff', reason: 'helpWanted' },
  { state: 'purged', reason: 'helpDeclined' },
  { state: 'refused', reason: 'judgedRefused', refusals: ['consentTooOld'] },
  { state: 'expired', reason: 'contactTimeOver' },
  { state: 'expired', reason: 'parkingTimeOver' },
];
const named = fc.constantFrom('none', 'all', 'firstHalf');
/** Where a call to the receiver dies: the connector is killed, or the line is cut. */
const cut = fc.constantFrom('never', 'never', 'never', 'beforeTheCall', 'afterTheCall');
const ENDS: readonly ReportName[] = [
  'withdrawalBySender',
  'withdrawalByReceiver',
  'recall',
  'helpWanted',
  'helpDeclined',
  'unreachable',
  'notCompetent',
  'deceased',
];
const others = (Object.keys(REPORTS) as ReportName[]).filter((name) => !ENDS.includes(name));
/** Half of what is reported leaves it open, or every life would be short. */
const report = fc.oneof(fc.constantFrom(...ENDS), fc.constantFrom(...others));

/** Who tries to read where referrals are pulled: two people of the receiver, and who never may. */
export const READERS = {
  socialWorker: SOCIAL_WORKER,
  colleague: COLLEAGUE,
  program: RECEIVER,
  sender: SENDER,
} as const satisfies Record<string, Caller>;
export type ReaderName = keyof typeof READERS;
const person = fc.constantFrom('socialWorker' as const, 'colleague' as const);
const meanwhile = fc.option(report, { nil: undefined, freq: 3 });

/** What still means something after the hand-off. */
const late = fc.constantFrom<ReportName[]>(
  'correction',
  'correction',
  'correctionByReceiver',
  'correctionOutOfTerritory',
  'withdrawalBySender',
  'recall',
  'recallOfWrongPerson',
  'disclosure',
  'retry',
);
const LATE_REPORT = { weight: 8, arbitrary: fc.record({ happens: fc.constant('report'), report: late }) } as const;

/** What goes on after the hand-off as before it. */
const AT_ALL_TIMES = [
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('repeat'), which: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('contradict'), which: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('passOn'), cut }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('confirmTask'), which: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ happens: fc.constant('daysPass'), days: fc.integer({ min: 1, max: 40 }) }) },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('suspend') }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('resume') }) },
] as const;

/** What a workflow does; after the hand-off there is none that would. */
const WHILE_OPEN = [
  { weight: 6, arbitrary: fc.record({ happens: fc.constant('report'), report }) },
  { weight: 6, arbitrary: fc.record({ happens: fc.constant('transmit'), named, cut, meanwhile }) },
  {
    weight: 5,
    arbitrary: fc.record({ happens: fc.constant('end'), named, cut, ending: fc.constantFrom(...ENDINGS) }),
  },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('unpark'), named }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('park'), named }) },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('remind'), named }) },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('openDossier') }) },
] as const;

const PUSHED = [
  {
    weight: 2,
    arbitrary: fc.record({
      happens: fc.constant('misbehave'),
      how: fc.constantFrom('unavailable', 'refuses', 'acceptsThenDropsConnection', 'answersLate', 'refusesErasure'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ happens: fc.constant('oldDeliveryArrives') }) },
] as const;

const PULLED = [
  {
    weight: 10,
    arbitrary: fc.record({
      happens: fc.constant('read'),
      who: fc.constantFrom(
        'socialWorker',
        'socialWorker',
        'socialWorker',
        'colleague',
        'colleague',
        'program',
        'sender',
      ),
      isKilled: fc.constantFrom(false, false, false, true),
      meanwhile,
    }),
  },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('assign'), who: person }) },
  { weight: 2, arbitrary: fc.record({ happens: fc.constant('stopOffers') }) },
] as const;

/** How far a referral has come in good order: begun is submitted, and where it is pulled offered to somebody who may read it. */
export type Stage = 'begun' | 'delivered' | 'handedOff';

/** What happens then, in any order, as often as it likes. */
function lives<H>(whileOpen: fc.Arbitrary<H>, afterHandOff: fc.Arbitrary<H>) {
  const some = { minLength: 3, maxLength: 14 };
  return fc.oneof(
    fc.record({ begins: fc.constantFrom<Stage>('begun', 'delivered'), happenings: fc.array(whileOpen, some) }),
    fc.record({ begins: fc.constant<Stage>('handedOff'), happenings: fc.array(afterHandOff, some) }),
  );
}

const happening = fc.oneof(...AT_ALL_TIMES, ...WHILE_OPEN, ...PUSHED, ...PULLED);
export type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

export const LIVES = {
  push: lives<Happening>(
    fc.oneof(...AT_ALL_TIMES, ...WHILE_OPEN, ...PUSHED),
    fc.oneof(...AT_ALL_TIMES, ...PUSHED, LATE_REPORT),
  ),
  pull: lives<Happening>(
    fc.oneof(...AT_ALL_TIMES, ...WHILE_OPEN, ...PULLED),
    fc.oneof(...AT_ALL_TIMES, ...PULLED, LATE_REPORT),
  ),
} as const;
export type Life = { begins: Stage; happenings: Happening[] };
