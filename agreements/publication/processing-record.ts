import type { Agreement, PartyRole } from '../../domain/agreement.js';
import { type RetentionRow, retentionRows } from './retention-rows.js';
import { DATA_WORDS, dotted } from './words.js';

/** One party's entry in its record of processing activities, in the words and the order of GDPR article 30, 1. */
export interface ProcessingRecord {
  party: PartyRole;
  agreement: { agreementId: string; version: number; title: string };
  /** a */
  controller: Organisation & { representatives: string[]; dataProtectionOfficer: string };
  otherController: Organisation;
  /** What this controller does, and on which ground. */
  activities: { of: string; basis: string }[];
  /** b */
  purposes: string[];
  /** c */
  dataSubjects: string[];
  dataCategories: string[];
  /** d */
  recipients: string[];
  processors: { name: string; task: string }[];
  /** e */
  transfersOutsideEea: boolean;
  /** f */
  retention: Omit<RetentionRow, 'of'>[];
  /** g */
  securityMeasures: string[];
}

interface Organisation {
  name: string;
  enterpriseNumber: string;
  address: string;
}

/** What is recorded around the data of article 3, whatever the agreement; `contracts/submission.ts` is the whole of it. */
const AROUND = [
  'Over de toestemming: wanneer, hoe, voor welke gegevens, en waar het bewijs ervan bij de verzender ligt',
  'Over de doorverwijzing: nummers, codes en data, zonder reden van de doorverwijzing',
  'Over het teamlid: een pseudoniem, en twee verklaringen over beroepsgeheim en taak',
];

/** The record of each party, sender first. */
export function processingRecords(agreement: Agreement): ProcessingRecord[] {
  return [recordOf(agreement, 'sender', 'receiver'), recordOf(agreement, 'receiver', 'sender')];
}

function recordOf(agreement: Agreement, party: PartyRole, other: PartyRole): ProcessingRecord {
  const { agreementId, version, title, purpose, data, responsibilities } = agreement;
  return {
    party,
    agreement: { agreementId, version, title },
    controller: {
      ...organisation(agreement, party),
      representatives: agreement[party].signatories.map(({ name, capacity }) => `${name}, ${capacity}`),
      dataProtectionOfficer: agreement[party].dpoContact,
    },
    otherController: organisation(agreement, other),
    activities: responsibilities.controllers
      .filter((controller) => controller.party === party)
      .map(({ of, basis }) => ({ of, basis })),
    purposes: party === 'sender' ? [purpose.originalPurpose, purpose.description] : [purpose.description],
    dataSubjects: agreement.dataSubjects,
    dataCategories: [...data.map(({ item }) => DATA_WORDS[item]), ...AROUND],
    recipients: recipientsOf(agreement, party),
    processors: responsibilities.processors
      .filter((processor) => processor.for === party)
      .map(({ name, task }) => ({ name, task })),
    transfersOutsideEea: agreement.transfersOutsideEea,
    retention: retentionRows(agreement)
      .filter(({ of }) => of.includes(party))
      .map(({ path, what, howLong }) => ({ path, what, howLong })),
    securityMeasures: agreement.securityMeasures,
  };
}

function organisation(agreement: Agreement, party: PartyRole): Organisation {
  const { name, enterpriseNumber, address } = agreement[party];
  return { name, enterpriseNumber, address };
}

function recipientsOf({ receiver, recipients, onwardSharing }: Agreement, party: PartyRole): string[] {
  const partners = onwardSharing.partners.map(
    ({ name, enterpriseNumber }) => `${name} (KBO ${dotted(enterpriseNumber)})`,
  );
  return [...(party === 'sender' ? [receiver.name] : []), ...recipients, ...partners];
}
