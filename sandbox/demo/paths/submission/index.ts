import type { Path } from '../../path.js';
import { byPhoneAlone } from './by-phone-alone.js';
import { consentLapsesWhileParked } from './consent-lapses-while-parked.js';
import { consentMissing } from './consent-missing.js';
import { consentTooOld } from './consent-too-old.js';
import { fewerItems } from './fewer-items.js';
import { insideTerritory } from './inside-territory.js';
import { noConsentedContact } from './no-consented-contact.js';
import { notBoundBySecrecy } from './not-bound-by-secrecy.js';
import { notInformed } from './not-informed.js';
import { outsideTerritory } from './outside-territory.js';
import { repeatReferral } from './repeat-referral.js';
import { unknownField } from './unknown-field.js';

/** What a sender submits: what is refused at once, and what of it travels. */
export const SUBMISSION: readonly Path[] = [
  consentMissing,
  consentTooOld,
  notInformed,
  notBoundBySecrecy,
  noConsentedContact,
  unknownField,
  outsideTerritory,
  insideTerritory,
  fewerItems,
  byPhoneAlone,
  repeatReferral,
  consentLapsesWhileParked,
];
