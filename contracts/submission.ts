import { z } from 'zod';
import { CONSENT_MANNERS, DATA_ITEMS, NOTICE_ITEMS, PURPOSE, type Submission } from '../domain/referral.js';
import { addressIsResidence, clientSchema, residenceSchema } from './client.js';
import {
  agreedCode,
  agreementId,
  codeList,
  enterpriseNumber,
  language,
  moment,
  noticeVersion,
  reference,
  uuid,
} from './fields.js';
import { parseInput } from './parse-input.js';

/**
 * Shape of a referral as submitted. Statements are plain booleans here: `false` is a well-formed answer that `judge`
 * refuses by its article. Data that was not consented to is accepted and does not travel (a mother in a refuge can be
 * referred by phone alone, and her address stays here).
 */
export const submissionSchema = z
  .strictObject({
    agreementId,
    purpose: z.literal(PURPOSE),
    sender: z.strictObject({ enterpriseNumber, team: agreedCode }).meta({ id: 'Sender' }),
    teamMember: z
      .strictObject({ memberId: uuid, boundBySecrecy: z.boolean(), metInCourseOfDuties: z.boolean() })
      .meta({ id: 'TeamMember' }),
    indication: z.strictObject({ indicated: z.boolean(), discussedWithClient: z.boolean() }).meta({ id: 'Indication' }),
    information: z
      .strictObject({ givenAt: moment, items: codeList(NOTICE_ITEMS), noticeVersion, language })
      .meta({ id: 'Information' }),
    consent: z
      .strictObject({
        givenAt: moment,
        free: z.boolean(),
        explicit: z.boolean(),
        recipient: enterpriseNumber,
        items: codeList(DATA_ITEMS).min(1),
        manner: z.enum(CONSENT_MANNERS),
        recordedBy: uuid,
        evidenceReference: reference,
      })
      .meta({ id: 'Consent' }),
    residence: residenceSchema,
    client: clientSchema,
  })
  .check(addressIsResidence)
  .meta({ id: 'Submission' }) satisfies z.ZodType<Submission>;

/**
 * The submission in `input` (parsed JSON), normalised: names in Unicode form C, phone as E.164, UUIDs in lower case.
 * Throws `Problem('badRequest')` with every fault at once.
 */
export function parseSubmission(input: unknown): Submission {
  return parseInput(submissionSchema, input);
}
