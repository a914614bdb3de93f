import type { Agreement } from '../../../domain/agreement.js';
import type { Section } from '../section.js';
import { consentSection } from './consent.js';
import { courseSection } from './course.js';
import { partiesSection } from './parties.js';
import { retentionSection } from './retention.js';
import { rightsSection, securitySection } from './rights.js';
import { subjectSections } from './subject.js';

/** Everything that an agreement says, in the order of the protocol's articles; only its title stands above. */
export function sectionsOf(agreement: Agreement): Section[] {
  return [
    partiesSection(agreement),
    ...subjectSections(agreement),
    consentSection(agreement),
    courseSection(agreement),
    retentionSection(agreement),
    securitySection(agreement),
    rightsSection(agreement),
  ];
}
