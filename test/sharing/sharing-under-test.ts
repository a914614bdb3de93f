import { randomUUID } from 'node:crypto';
import { eventKey } from '../../domain/events.js';
import type { Ending } from '../../domain/states.js';
import type { Task } from '../../domain/tasks.js';
import type { Caller } from '../../domain/views.js';
import { consentedDaysBefore, openStoreUnderTest, type StoreUnderTest } from '../guarantees/store-under-test.js';
import { pathAgreement, RECEIVER, SENDER } from '../setup/connector.js';

export const CAW = '0410340088';
export const MUTUALITY = '0411702543';
export const NOT_LISTED = '0316380841';

/** An agreement that lists two partners (R13). */
export const AGREEMENT = pathAgreement({
  onwardSharing: {
    partners: [
      { name: 'CAW Voorbeeld', enterpriseNumber: CAW },
      { name: 'Ziekenfonds Voorbeeld', enterpriseNumber: MUTUALITY },
    ],
  },
});

export const ENDINGS = {
  withdrawn: { state: 'withdrawn', reason: 'consentWithdrawn' },
  recalled: { state: 'recalled', reason: 'enteredInError' },
  handedOff: { state: 'handedOff', reason: 'helpWanted' },
  declined: { state: 'purged', reason: 'helpDeclined' },
  nobodyAnswered: { state: 'expired', reason: 'contactTimeOver' },
} as const satisfies Record<string, Ending>;

/** What may happen to a referral whose data the receiver passes on, in the store alone: the test says when what is carried out. */
export interface SharingUnderTest extends StoreUnderTest {
  submitted(): Promise<string>;
  delivered(): Promise<string>;
  /** Delivered, help wanted, and carried out. */
  handedOff(): Promise<string>;
  /** Reports an event and answers with its key, as the workflow names it. */
  report(caller: Caller, referralId: string, event: { type: string } & Record<string, unknown>): Promise<string>;
  disclose(referralId: string, partner?: string, occurredAt?: Date): Promise<string>;
  withdraw(referralId: string, caller?: Caller): Promise<string>;
  recall(referralId: string): Promise<string>;
  correct(referralId: string): Promise<string>;
  wantHelp(referralId: string): Promise<string>;
  /** Permit, PUT, receipt. */
  transmit(referralId: string, applied?: string[]): Promise<unknown>;
  end(referralId: string, applied: string[], ending: Ending): Promise<unknown>;
  /** Passes on whatever was accepted after the hand-off. */
  passOn(referralId: string): Promise<void>;
  tasks(referralId: string): Promise<Pick<Task, 'kind' | 'partner'>[]>;
  confirm(referralId: string, taskId: string): Promise<string>;
}

/**
 * One for all tests of a file. Before each it is 3 March 2025, noon UTC, again; after each the receiver behaves, and the audit
 * trail verifies.
 */
export function openSharingForTests(use: (under: SharingUnderTest) => void): void {
  let under: SharingUnderTest;
  beforeAll(async () => {
    under = await openSharing();
    use(under);
  });
  beforeEach(() => {
    under.clock.at = new Date('2025-03-03T12:00:00Z');
  });
  afterEach(async () => {
    under.receiver.behave();
    expect((await under.client.verifyAudit()).faults).toEqual([]);
  });
  afterAll(() => under?.drop());
}

async function openSharing(): Promise<SharingUnderTest> {
  const under = await openStoreUnderTest([AGREEMENT]);
  const { client, activities, clock, receiver } = under;
  const moment = () => clock.at.toISOString();
  const sharing: SharingUnderTest = {
    ...under,
    submitted: async () => (await client.submit(SENDER, consentedDaysBefore(clock.at, 0), randomUUID())).referralId,
    delivered: async () => {
      const referralId = await sharing.submitted();
      await sharing.transmit(referralId);
      return referralId;
    },
    handedOff: async () => {
      const referralId = await sharing.delivered();
      await sharing.end(referralId, [await sharing.wantHelp(referralId)], ENDINGS.handedOff);
      return referralId;
    },
    report: async (caller, referralId, event) => {
      const eventId = randomUUID();
      await client.report(caller, referralId, { eventId, ...event });
      const { outcome, reason } = event as { outcome?: 'helpWanted'; reason?: string };
      return eventKey({ eventId, type: event.type, codes: { ...(outcome && { outcome }), ...(reason && { reason }) } });
    },
    disclose: (referralId, partner = CAW, occurredAt = clock.at) =>
      sharing.report(RECEIVER, referralId, { type: 'disclosure', partner, occurredAt: occurredAt.toISOString() }),
    withdraw: (referralId, caller = SENDER) =>
      sharing.report(caller, referralId, { type: 'withdrawal', manner: 'oral', occurredAt: moment() }),
    recall: (referralId) => sharing.report(SENDER, referralId, { type: 'recall', reason: 'enteredInError' }),
    correct: (referralId) => {
      const { client: record, residence } = consentedDaysBefore(clock.at, 0);
      return sharing.report(SENDER, referralId, {
        ...{ type: 'correction', client: { ...record, phone: '+32470999888' }, residence },
      });
    },
    wantHelp: (referralId) => {
      receiver.openDossier(referralId, `SD-${referralId.slice(0, 8)}`);
      return sharing.report(RECEIVER, referralId, {
        ...{ type: 'contactOutcome', outcome: 'helpWanted', occurredAt: moment() },
        dossierReference: `SD-${referralId.slice(0, 8)}`,
      });
    },
    transmit: (referralId, applied = []) => activities.transmit({ referralId, applied }),
    end: (referralId, applied, ending) => activities.end({ referralId, applied, ending }),
    passOn: async (referralId) => {
      const rows = await under.rows<{ payload: { eventId: string } }>(
        `select payload from outbox where referral_id = '${referralId}' and purpose = 'passOn' order by outbox_id`,
      );
      for (const { payload } of rows) await activities.passOn({ referralId, eventId: payload.eventId });
    },
    tasks: async (referralId) =>
      (await client.tasks(RECEIVER, { referralId, confirmedToo: true })).items.map(({ kind, partner = '' }) => ({
        kind,
        partner,
      })),
    confirm: (referralId, taskId) => sharing.report(RECEIVER, referralId, { type: 'forwardingConfirmed', taskId }),
  };
  return sharing;
}

/** What a refused event is answered. */
export const refusedWith = (code: string) => ({
  code: 'eventNotAllowed',
  issues: [expect.objectContaining({ code })],
});
