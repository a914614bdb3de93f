import { parseAccessRequest } from '../contracts/access-request.js';
import { parseAssignment } from '../contracts/assignment.js';
import { parseBreachConclusion } from '../contracts/breach-conclusion.js';
import { parseEvent } from '../contracts/events.js';
import { parseSubmission } from '../contracts/submission.js';
import { isUuid } from '../domain/identifiers.js';
import { listPosition } from '../domain/list-cursor.js';
import { Problem } from '../domain/problems.js';
import type { Caller } from '../domain/views.js';
import { acceptEvent } from '../store/accept-event.js';
import { acceptReferral } from '../store/accept-referral.js';
import { exportAccess } from '../store/access/export.js';
import { actorOf } from '../store/acting.js';
import { assignReferral } from '../store/assignment.js';
import { exportAudit } from '../store/audit-export.js';
import { verifyAudit } from '../store/audit-verification.js';
import { concludeBreach, isBreachCursor, listBreaches } from '../store/breaches.js';
import { CheckpointFailure } from '../store/checkpoints/directory.js';
import { isEscalationCursor, openEscalations, settleEscalation } from '../store/escalations.js';
import { StoreFailure } from '../store/failure.js';
import { rotateKeys } from '../store/key-rotation.js';
import { listReferrals } from '../store/list-referrals.js';
import { UnknownReferral } from '../store/locked-referral.js';
import { quarantinedRows, releaseQuarantined } from '../store/quarantine.js';
import { readRecord } from '../store/read-record.js';
import { carryOutRetention, previewRetention } from '../store/retention/run.js';
import type { Store } from '../store/store.js';
import { confirmResumption, suspendAgreement } from '../store/suspension.js';
import { isTaskCursor, listTasks } from '../store/tasks.js';
import { isTimelineCursor, referralTimeline } from '../store/timeline.js';
import { isFeedCursor, readFeed, referralStatus } from '../store/views.js';
import { actingParty } from './acting-party.js';
import type { Dispatcher } from './dispatcher.js';
import { REFERRAL_STATUSES } from './http-contract.js';
import type { OperatorClient } from './referral-client.js';
import { throwSwitchFor } from './switching.js';

export interface StoreClientOptions {
  store: Store;
  /** Told at once after an acceptance; without it the worker's sweeper tells Temporal a moment later. */
  dispatcher?: Dispatcher;
}

/**
 * The referral client on the store: input is checked, accepted durably, and only then is Temporal told. That Temporal does
 * not answer changes nothing of an acceptance.
 */
export function createStoreClient({ store, dispatcher }: StoreClientOptions): OperatorClient {
  // Not awaited: the acceptance stands, and the sweeper repeats whatever fails here.
  const tellTemporal = (referralId: string) => dispatcher?.tellSoon(referralId);
  return {
    submit: (caller, submission, idempotencyKey) =>
      answered(async () => {
        if (caller.role !== 'sender') throw new Problem('missingPermission');
        if (!isUuid(idempotencyKey)) throw badField('header', 'Idempotency-Key', 'must be a UUID');
        const accepted = await acceptReferral(store, {
          submission: parseSubmission(submission),
          idempotencyKey: idempotencyKey.toLowerCase(),
          caller: caller.enterpriseNumber,
        });
        tellTemporal(accepted.referralId);
        return accepted;
      }),
    report: (caller, referralId, event) =>
      answered(async () => {
        const checked = parseEvent(event);
        if (!isUuid(referralId)) throw notFound();
        const accepted = await acceptEvent(store, caller, referralId, checked);
        tellTemporal(referralId);
        return accepted;
      }),
    status: (caller, referralId) =>
      answered(async () => found(isUuid(referralId) ? await referralStatus(store, caller, referralId) : undefined)),
    timeline: (caller, referralId, options = {}) =>
      answered(async () => {
        if (options.after !== undefined && !isTimelineCursor(caller, options.after))
          throw badField('query', 'after', 'must be a cursor of this list');
        return found(isUuid(referralId) ? await referralTimeline(store, caller, referralId, options) : undefined);
      }),
    list: (caller, options = {}) =>
      answered(async () => {
        const { status, after } = options;
        if (status !== undefined && !(REFERRAL_STATUSES as readonly string[]).includes(status))
          throw badField('query', 'status', 'must be a status of a referral');
        if (after !== undefined && listPosition(after) === undefined)
          throw badField('query', 'after', 'must be a cursor of this list');
        return listReferrals(store, caller, options);
      }),
    feed: (caller, options = {}) =>
      answered(async () => {
        if (options.after !== undefined && !isFeedCursor(options.after)) {
          throw badField('query', 'after', 'must be a cursor of this feed');
        }
        return readFeed(store, organisationOf(caller), options);
      }),
    assign: (caller, referralId, request) =>
      answered(async () => {
        if (caller.role !== 'receiver') throw new Problem('missingPermission');
        const { socialWorkerId } = parseAssignment(request);
        if (!isUuid(referralId)) throw notFound();
        await assignReferral(store, caller, referralId, socialWorkerId);
        return found(await referralStatus(store, caller, referralId));
      }),
    readRecord: (caller, referralId) =>
      answered(async () => {
        if (!isUuid(referralId)) throw notFound();
        try {
          const reading = await readRecord(store, caller, referralId);
          tellTemporal(referralId);
          return reading;
        } catch (error) {
          // Where it may not be read now, the workflow judges it again. Of what is not the caller's nothing is told.
          if (error instanceof Problem && error.code === 'readingNotAllowed') tellTemporal(referralId);
          throw error;
        }
      }),
    verifyAudit: (folder, onProgress) =>
      answered(() =>
        verifyAudit(store, folder, onProgress).catch((error: unknown) => {
          if (error instanceof CheckpointFailure)
            throw badField('argument', 'checkpoints', `cannot be read (${error.code})`);
          throw error;
        }),
      ),
    exportAudit: (caller, options, write) => answered(() => exportAudit(store, caller, options, write)),
    carryOutRetention: (caller, { dryRun = false, onProgress } = {}) =>
      answered(async () => {
        onlyOperators(caller);
        return dryRun ? previewRetention(store) : carryOutRetention(store, actorOf(caller), onProgress);
      }),
    suspend: (caller, agreementId, request) =>
      answered(() => throwSwitchFor(store, caller, agreementId, request, suspendAgreement)),
    confirmResumption: (caller, agreementId, request) =>
      answered(() => throwSwitchFor(store, caller, agreementId, request, confirmResumption)),
    export: (caller, request) =>
      answered(async () => {
        const checked = parseAccessRequest(request);
        const answer = await exportAccess(store, caller, checked);
        if ('referralId' in checked && answer.referrals.length === 0) throw notFound('body');
        return answer;
      }),
    breaches: (caller, options = {}) =>
      answered(async () => {
        if (options.after !== undefined && !isBreachCursor(options.after))
          throw badField('query', 'after', 'must be a cursor of this list');
        return listBreaches(store, caller, options);
      }),
    concludeBreach: (caller, referralId, request) =>
      answered(async () => {
        const { conclusion, party } = parseBreachConclusion(request);
        if (!isUuid(referralId)) throw notFound();
        return concludeBreach(store, caller, referralId, { conclusion, party: actingParty(caller, party) });
      }),
    tasks: (caller, options = {}) =>
      answered(async () => {
        if (caller.role === 'sender') throw new Problem('missingPermission');
        const { referralId, after } = options;
        if (referralId !== undefined && !isUuid(referralId)) throw badField('query', 'referralId', 'must be a UUID');
        if (after !== undefined && !isTaskCursor(after))
          throw badField('query', 'after', 'must be a cursor of this list');
        return listTasks(store, caller, options);
      }),
    escalations: (caller, options = {}) =>
      answered(async () => {
        onlyOperators(caller);
        if (options.after !== undefined && !isEscalationCursor(options.after)) {
          throw badField('query', 'after', 'must be a cursor of this list');
        }
        return openEscalations(store, options);
      }),
    settleEscalation: (caller, referralId, kind) =>
      answered(async () => {
        onlyOperators(caller);
        if (!isUuid(referralId)) throw notFound();
        await settleEscalation(store, referralId, kind, actorOf(caller));
      }),
    quarantined: (caller) =>
      answered(async () => {
        onlyOperators(caller);
        return quarantinedRows(store);
      }),
    release: (caller, outboxId) =>
      answered(async () => {
        onlyOperators(caller);
        await releaseQuarantined(store, outboxId, actorOf(caller));
      }),
    rotateKeys: (caller, onProgress) =>
      answered(async () => {
        onlyOperators(caller);
        return rotateKeys(store, { actor: actorOf(caller), ...(onProgress !== undefined && { onProgress }) });
      }),
  };
}

/** What the store throws when a database does not answer becomes a `Problem`; it says no more than that. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof StoreFailure) throw new Problem('serviceUnavailable');
    if (error instanceof UnknownReferral) throw notFound();
    throw error;
  }
}

function onlyOperators(caller: Caller): void {
  if (caller.role !== 'operator') throw new Problem('missingPermission');
}

function organisationOf(caller: Caller): string {
  if (caller.role === 'operator') throw new Problem('missingPermission');
  return caller.enterpriseNumber;
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw notFound();
  return value;
}

/** @param where the caller has named it */
function notFound(where: 'path' | 'body' = 'path'): Problem {
  return new Problem('resourceNotFound', [
    { type: 'invalidInput', in: where, name: 'referralId', detail: 'no such referral' },
  ]);
}

function badField(where: 'header' | 'query' | 'argument', name: string, detail: string): Problem {
  return new Problem('badRequest', [{ type: 'invalidInput', in: where, name, detail }]);
}
