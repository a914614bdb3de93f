import { type AgreementTerms, type NamedOrganisation, RIGHTS } from '../../domain/access-export.js';
import type { Agreement, PartyRole } from '../../domain/agreement.js';
import { brusselsDate } from '../../domain/brussels-time.js';
import { retentionOf } from '../../domain/kept-until.js';
import type { Caller } from '../../domain/views.js';
import type { ReferralRow } from '../schema.js';
import type { Store } from '../store.js';

/**
 * The version of the agreement that an export speaks of: the one the referral lives under; to the sender the one that was in
 * force on the day of acceptance, for only an open referral is taken under a successor (guarantee H).
 */
export function agreementOf(store: Store, caller: Caller, row: ReferralRow): Agreement {
  const living = store.agreements.version(row.agreement_id, row.agreement_version);
  if (caller.role !== 'sender') return living;
  return store.agreements.current(row.agreement_id, brusselsDate(row.accepted_at)) ?? living;
}

export function partyOf(agreement: Agreement, role: PartyRole): NamedOrganisation {
  const { name, enterpriseNumber } = agreement[role];
  return { name, enterpriseNumber };
}

/** What the agreement says of every referral under it (R10, R18, R19; GDPR 15, 1). */
export function termsOf(agreement: Agreement): AgreementTerms {
  const { agreementId, version, title, cooperation, responsibilities, onwardSharing } = agreement;
  return {
    agreement: { agreementId, version, title, reference: cooperation.reference },
    controllers: responsibilities.controllers.map(({ party, of, basis }) => ({
      ...partyOf(agreement, party),
      of,
      basis,
    })),
    processors: responsibilities.processors,
    recipients: [partyOf(agreement, 'receiver'), ...onwardSharing.partners],
    purpose: agreement.purpose,
    data: agreement.data,
    legalBases: agreement.legalBases,
    retention: retentionOf(agreement),
    transfersOutsideEea: agreement.transfersOutsideEea,
    automatedDecisionMaking: 'none',
    rights: [...RIGHTS],
    complaintsTo: agreement.complaintsTo,
  };
}
