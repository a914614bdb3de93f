import { randomUUID } from 'node:crypto';
import type { Agreement } from '../domain/agreement.js';
import { type Client, DATA_ITEMS, NOTICE_ITEMS, PURPOSE, type Submission } from '../domain/referral.js';

/**
 * A referral of an invented client that the agreement allows at `now`: informed and consented an hour before, all data
 * items, the residence in the agreement's first postal code.
 */
export function sampleSubmission(agreement: Agreement, now: Date, name: SampleName = nextName()): Submission {
  const givenAt = new Date(now.getTime() - 3_600_000).toISOString();
  const memberId = randomUUID();
  const [place] = agreement.territory.postalCodes;
  if (place === undefined) throw new Error(`agreement ${agreement.agreementId} has no territory`);
  const client: Client = {
    ...name,
    address: {
      street: 'Grote Markt',
      houseNumber: '1',
      postalCode: place.code,
      locality: place.localities[0] ?? 'Diest',
    },
    phone: '+32470123456',
    email: 'client@example.org',
  };
  return {
    agreementId: agreement.agreementId,
    purpose: PURPOSE,
    sender: { enterpriseNumber: agreement.sender.enterpriseNumber, team: agreement.sender.teams[0]?.code ?? '' },
    teamMember: { memberId, boundBySecrecy: true, metInCourseOfDuties: true },
    indication: { indicated: true, discussedWithClient: true },
    information: {
      givenAt,
      items: [...NOTICE_ITEMS],
      noticeVersion: agreement.notice.version,
      language: agreement.notice.language,
    },
    consent: {
      givenAt,
      free: true,
      explicit: true,
      recipient: agreement.receiver.enterpriseNumber,
      items: [...DATA_ITEMS],
      manner: 'oral',
      recordedBy: memberId,
      evidenceReference: 'KG-2026-17',
    },
    residence: { postalCode: place.code, isPlaceOfResidence: true },
    client,
  };
}

export type SampleName = Pick<Client, 'givenName' | 'familyName'>;

/** Invented, so that not every referral is a repeat of the one before. */
const NAMES: readonly SampleName[] = [
  { givenName: 'Noor', familyName: 'Claes' },
  { givenName: 'Sean', familyName: 'O’Brien' },
  { givenName: 'Lieve', familyName: 'd’Hondt' },
  { givenName: 'Yasmine', familyName: 'El Amrani' },
  { givenName: 'ليلى', familyName: 'حداد' },
  { givenName: 'Bo', familyName: 'Ü' },
  { givenName: 'Anouk', familyName: 'Van den Broeck' },
  { givenName: 'Mehmet', familyName: 'Yıldız' },
];
let taken = 0;

function nextName(): SampleName {
  taken += 1;
  return NAMES[taken % NAMES.length] as SampleName;
}
