import { createHash, randomUUID } from 'node:crypto';
import type {
  CorrectionBody,
  DeliveryBody,
  DestructionBody,
  DestructionConfirmation,
  ErasureConfirmation,
  RecallBody,
  Receipt,
} from '../../contracts/receiver.js';
import type { Client } from '../../domain/referral.js';

/** What the stand-in answers: a status and, on success, the content of the contract. */
export interface WireAnswer {
  status: number;
  content?: object;
  headers?: Record<string, string>;
}

interface HeldVersion {
  receipt: Receipt;
  deliveries: number;
  effectiveDeliveries: number;
  digest?: string;
}

interface HeldReferral {
  current?: Omit<DeliveryBody, 'client'> & { client: Client };
  versions: Map<number, HeldVersion>;
  erased: boolean;
  erasureAccepted: boolean;
  dossier?: { reference: string; destroyedOn?: string };
  withdrawals: Set<string>;
  /** Reasons by event id. */
  recalls: Map<string, string>;
  corrections: Set<string>;
}

/** What the stand-in holds of one referral now. Dates are RFC 3339 moments; `destroyedOn` is a date in Belgium. */
export interface Held {
  referralId: string;
  /** Absent before the first delivery, after erasure and after destruction. */
  recordVersion?: number;
  agreementId?: string;
  repeat?: boolean;
  consentedItems?: string[];
  client?: Client;
  /** Deliveries taken in, repeats included. */
  deliveries: number;
  /** Deliveries that changed something here: guarantee A allows one per record version. */
  effectiveDeliveries: number;
  versions: {
    recordVersion: number;
    receiptId: string;
    receivedAt: string;
    deliveries: number;
    effectiveDeliveries: number;
  }[];
  /** The mark that stays for ever: a delivery of this id is answered 410. */
  erased: boolean;
  /** An erasure was answered 202 and has not been carried out. */
  erasureAccepted: boolean;
  dossier?: { reference: string; destroyedOn?: string };
  /** Event ids. */
  withdrawals: string[];
  recalls: RecallBody[];
  corrections: string[];
}

const NOT_FOUND: WireAnswer = { status: 404 };
const SUPERSEDED: WireAnswer = { status: 409 };
const GONE: WireAnswer = { status: 410 };
const DONE: WireAnswer = { status: 200, content: {} };
const ACCEPTED: WireAnswer = { status: 202, content: {} };

/** The receiver contract, truly kept, in memory. Every method is one synchronous step, so calls cannot interleave. */
export class HeldReferrals {
  private readonly referrals = new Map<string, HeldReferral>();
  private readonly acceptedDestructions = new Map<string, DestructionBody>();

  deliver(referralId: string, body: DeliveryBody, now: Date): WireAnswer {
    const referral = this.take(referralId);
    if (referral.erased) return GONE;
    if (referral.current && body.recordVersion < referral.current.recordVersion) return SUPERSEDED;
    const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
    const known = referral.versions.get(body.recordVersion);
    if (known) {
      known.deliveries += 1;
      // The receipt is the same whatever a repeat carries; that it carried something else is counted.
      if (known.digest !== digest) known.effectiveDeliveries += 1;
      return { status: 200, content: known.receipt };
    }
    const receipt: Receipt = { receiptId: randomUUID(), receivedAt: now.toISOString(), readersBoundBySecrecy: true };
    referral.versions.set(body.recordVersion, { receipt, deliveries: 1, effectiveDeliveries: 1, digest });
    referral.current = structuredClone(body);
    return { status: 201, content: receipt };
  }

  erase(referralId: string): { status: 200; content: ErasureConfirmation } {
    const referral = this.take(referralId);
    referral.erasureAccepted = false;
    const { dossier } = referral;
    if (dossier && !dossier.destroyedOn) {
      return { status: 200, content: { result: 'dossierExists', dossierReference: dossier.reference } };
    }
    this.forget(referral);
    return { status: 200, content: { result: 'erased' } };
  }

  acceptErasure(referralId: string): WireAnswer {
    this.take(referralId).erasureAccepted = true;
    return ACCEPTED;
  }

  withdraw(referralId: string, eventId: string): WireAnswer {
    const referral = this.referrals.get(referralId);
    if (!referral) return NOT_FOUND;
    if (referral.erased) return GONE;
    referral.withdrawals.add(eventId);
    return DONE;
  }

  recall(referralId: string, { eventId, reason }: RecallBody): WireAnswer {
    const referral = this.referrals.get(referralId);
    if (!referral) return NOT_FOUND;
    if (referral.erased) return GONE;
    referral.recalls.set(eventId, reason);
    return DONE;
  }

  correct(referralId: string, body: CorrectionBody): WireAnswer {
    const referral = this.referrals.get(referralId);
    if (referral?.erased) return GONE;
    if (!referral?.current) return NOT_FOUND;
    if (body.recordVersion < referral.current.recordVersion) return SUPERSEDED;
    if (body.recordVersion > referral.current.recordVersion) {
      referral.current = {
        ...referral.current,
        recordVersion: body.recordVersion,
        client: structuredClone(body.client),
      };
    }
    referral.corrections.add(body.eventId);
    return DONE;
  }

  destroy(body: DestructionBody, now: Date): WireAnswer & { content?: DestructionConfirmation } {
    const referral = this.holderOf(body.dossierReference);
    if (!referral?.dossier) return { status: 404 };
    referral.dossier.destroyedOn ??= new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Brussels' }).format(now);
    this.forget(referral);
    return { status: 200, content: { result: 'destroyed', destroyedOn: referral.dossier.destroyedOn } };
  }

  acceptDestruction(body: DestructionBody): WireAnswer {
    this.acceptedDestructions.set(body.declarationId, body);
    return ACCEPTED;
  }

  /** The destruction that was answered 202, to be carried out now. */
  takeAcceptedDestruction(declarationId: string): DestructionBody | undefined {
    const body = this.acceptedDestructions.get(declarationId);
    this.acceptedDestructions.delete(declarationId);
    return body;
  }

  /** False where nothing is held from which a dossier could be opened. */
  openDossier(referralId: string, reference: string): boolean {
    const referral = this.referrals.get(referralId);
    if (!referral?.current || this.holderOf(reference)) return false;
    referral.dossier ??= { reference };
    return referral.dossier.reference === reference;
  }

  /** False where there is none, or it was destroyed. */
  removeDossier(referralId: string): boolean {
    const referral = this.referrals.get(referralId);
    if (!referral?.dossier || referral.dossier.destroyedOn) return false;
    delete referral.dossier;
    return true;
  }

  /** Referral whose dossier has this reference. */
  referralOf(dossierReference: string): string | undefined {
    for (const [referralId, { dossier }] of this.referrals) {
      if (dossier?.reference === dossierReference) return referralId;
    }
    return undefined;
  }

  held(referralId: string): Held | undefined {
    const referral = this.referrals.get(referralId);
    if (!referral) return undefined;
    const versions = [...referral.versions].map(([recordVersion, { receipt, deliveries, effectiveDeliveries }]) => ({
      recordVersion,
      receiptId: receipt.receiptId,
      receivedAt: receipt.receivedAt,
      deliveries,
      effectiveDeliveries,
    }));
    const { recordVersion, agreementId, repeat, consentedItems, client } = referral.current ?? {};
    return structuredClone({
      referralId,
      ...(recordVersion === undefined ? {} : { recordVersion }),
      ...(agreementId === undefined ? {} : { agreementId }),
      ...(repeat === undefined ? {} : { repeat }),
      ...(consentedItems === undefined ? {} : { consentedItems }),
      ...(client === undefined ? {} : { client }),
      deliveries: versions.reduce((sum, version) => sum + version.deliveries, 0),
      effectiveDeliveries: versions.reduce((sum, version) => sum + version.effectiveDeliveries, 0),
      versions,
      erased: referral.erased,
      erasureAccepted: referral.erasureAccepted,
      ...(referral.dossier ? { dossier: referral.dossier } : {}),
      withdrawals: [...referral.withdrawals],
      recalls: [...referral.recalls].map(([eventId, reason]) => ({ eventId, reason })),
      corrections: [...referral.corrections],
    });
  }

  all(): Held[] {
    return [...this.referrals.keys()].flatMap((referralId) => this.held(referralId) ?? []);
  }

  private take(referralId: string): HeldReferral {
    const known = this.referrals.get(referralId);
    if (known) return known;
    const fresh: HeldReferral = {
      versions: new Map(),
      erased: false,
      erasureAccepted: false,
      withdrawals: new Set(),
      recalls: new Map(),
      corrections: new Set(),
    };
    this.referrals.set(referralId, fresh);
    return fresh;
  }

  private holderOf(dossierReference: string): HeldReferral | undefined {
    const referralId = this.referralOf(dossierReference);
    return referralId === undefined ? undefined : this.referrals.get(referralId);
  }

  /** Counts and receipts stay, they say nothing of the client; the mark stays so that nobody is brought back. */
  private forget(referral: HeldReferral): void {
    referral.erased = true;
    delete referral.current;
    for (const version of referral.versions.values()) delete version.digest;
  }
}
