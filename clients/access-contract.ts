import { z } from 'zod';
import { type AccessExport, DISCLOSED, RIGHTS } from '../domain/access-export.js';
import { KEPT_CLASSES } from '../domain/kept-until.js';
import { CONSENT_MANNERS, DATA_ITEMS, NOTICE_ITEMS, PURPOSE } from '../domain/referral.js';
import { referralStatusSchema, timelineEntrySchema } from './http-contract.js';

/**
 * What an access request is answered over HTTP. Its texts are not checked again: what was entered under earlier rules is
 * the client's to see as well.
 */

const moment = z.string().meta({ format: 'date-time' });
const date = z.string().meta({ format: 'date' });
const partyRole = z.enum(['sender', 'receiver']);

const namedOrganisation = z
  .object({ name: z.string(), enterpriseNumber: z.string() })
  .meta({ id: 'NamedOrganisation' });

const heldAddress = z
  .object({
    street: z.string(),
    houseNumber: z.string(),
    boxNumber: z.string().exactOptional(),
    postalCode: z.string(),
    locality: z.string(),
  })
  .meta({ id: 'HeldAddress' });

export const heldClient = z
  .object({
    givenName: z.string(),
    familyName: z.string(),
    address: heldAddress.exactOptional(),
    phone: z.string().exactOptional(),
    email: z.string().exactOptional(),
  })
  .meta({ id: 'HeldClient' });

const heldConsent = z
  .object({
    givenAt: moment,
    free: z.boolean(),
    explicit: z.boolean(),
    recipient: z.string(),
    items: z.array(z.enum(DATA_ITEMS)),
    manner: z.enum(CONSENT_MANNERS),
    recordedBy: z.string(),
    evidenceReference: z.string(),
  })
  .meta({ id: 'HeldConsent' });

const heldContent = z
  .object({
    agreementId: z.string().exactOptional(),
    purpose: z.literal(PURPOSE).exactOptional(),
    sender: z.object({ enterpriseNumber: z.string(), team: z.string() }).meta({ id: 'HeldSender' }).exactOptional(),
    teamMember: z
      .object({ memberId: z.string(), boundBySecrecy: z.boolean(), metInCourseOfDuties: z.boolean() })
      .meta({ id: 'HeldTeamMember' })
      .exactOptional(),
    indication: z
      .object({ indicated: z.boolean(), discussedWithClient: z.boolean() })
      .meta({ id: 'HeldIndication' })
      .exactOptional(),
    information: z
      .object({
        givenAt: moment,
        items: z.array(z.enum(NOTICE_ITEMS)),
        noticeVersion: z.string(),
        language: z.string(),
      })
      .meta({ id: 'HeldInformation' })
      .exactOptional(),
    consent: heldConsent.exactOptional(),
    residence: z
      .object({ postalCode: z.string(), isPlaceOfResidence: z.boolean() })
      .meta({ id: 'HeldResidence' })
      .exactOptional(),
    client: heldClient.exactOptional(),
  })
  .meta({ id: 'HeldContent' });

const heldRecord = z
  .object({
    recordVersion: z.int(),
    content: heldContent.exactOptional(),
    unreadable: z.string().exactOptional(),
  })
  .meta({ id: 'HeldRecord' });

const disclosure = z
  .object({
    to: namedOrganisation,
    by: namedOrganisation.exactOptional(),
    what: z.enum(DISCLOSED),
    certainty: z.enum(['received', 'possibly']),
    at: moment,
    recordVersion: z.int().exactOptional(),
  })
  .meta({ id: 'Disclosure' });

const reading = z.object({ reader: z.string(), recordVersion: z.int(), at: moment }).meta({ id: 'Reading' });

const heldDossier = z
  .object({
    reference: z.string(),
    state: z.string(),
    openedAt: moment,
    closedOn: date.exactOptional(),
    lastDayKept: date.exactOptional(),
    destroyedOn: date.exactOptional(),
  })
  .meta({ id: 'HeldDossier' });

const agreementTerms = {
  agreement: z
    .object({ agreementId: z.string(), version: z.int(), title: z.string(), reference: z.string() })
    .meta({ id: 'AgreementOfExport' }),
  controllers: z.array(
    z
      .object({ name: z.string(), enterpriseNumber: z.string(), of: z.string(), basis: z.string() })
      .meta({ id: 'Controller' }),
  ),
  processors: z.array(z.object({ name: z.string(), for: partyRole, task: z.string() }).meta({ id: 'Processor' })),
  recipients: z.array(namedOrganisation),
  purpose: z
    .object({ code: z.string(), description: z.string(), originalPurpose: z.string(), compatibility: z.string() })
    .meta({ id: 'Purpose' }),
  data: z.array(z.object({ item: z.enum(DATA_ITEMS), proportionality: z.string() }).meta({ id: 'DataNeed' })),
  legalBases: z.array(
    z.object({ code: z.string(), title: z.string(), articles: z.array(z.string()) }).meta({ id: 'LegalBasis' }),
  ),
  retention: z.array(
    z
      .object({
        what: z.enum(KEPT_CLASSES),
        from: z.string(),
        years: z.number().exactOptional(),
        days: z.number().exactOptional(),
      })
      .meta({ id: 'KeptUntil' }),
  ),
  transfersOutsideEea: z.boolean(),
  automatedDecisionMaking: z.literal('none'),
  rights: z.array(z.enum(RIGHTS)),
  complaintsTo: z.string(),
};

const exportedReferral = z
  .object({
    referralId: z.string().meta({ format: 'uuid' }),
    asOf: moment,
    status: referralStatusSchema.exactOptional(),
    timeline: z.array(timelineEntrySchema).exactOptional(),
    timelineNext: z.string().exactOptional(),
    source: z
      .object({ organisation: namedOrganisation, memberId: z.string().exactOptional() })
      .meta({ id: 'SourceOfExport' }),
    consent: z.record(z.string(), z.unknown()).meta({ id: 'ConsentProof', additionalProperties: true }).exactOptional(),
    repeatOfClient: z.boolean().exactOptional(),
    records: z.array(heldRecord).exactOptional(),
    notDisclosed: z.array(z.literal('records')).exactOptional(),
    disclosures: z.array(disclosure),
    readings: z.array(reading).exactOptional(),
    dossier: heldDossier.exactOptional(),
    purge: z
      .object({ purgedAt: moment, provision: z.string(), receiverConfirmed: z.boolean() })
      .meta({ id: 'PurgeOfExport' })
      .exactOptional(),
    ...agreementTerms,
  })
  .meta({ id: 'ExportedReferral' });

export const accessExportSchema = z
  .object({ referrals: z.array(exportedReferral), limits: z.array(z.string()) })
  .meta({ id: 'AccessExport' }) satisfies z.ZodType<AccessExport>;
