import { attemptForm } from './attempt.js';
import { colleagueForm } from './colleague.js';
import { correctionForm } from './correction.js';
import { disclosureForm } from './disclosure.js';
import { dossierClosedForm, dossierReopenedForm } from './dossier.js';
import { dossierExistsForm, erasureForm } from './erasure.js';
import type { ReferralForm } from './form.js';
import { outcomeForms } from './outcomes.js';
import { withdrawalForm } from './withdrawal.js';

/** Every form about a referral, in the order of its page. */
export const FORMS: readonly ReferralForm[] = [
  erasureForm,
  dossierExistsForm,
  attemptForm,
  ...outcomeForms,
  dossierClosedForm,
  dossierReopenedForm,
  disclosureForm,
  correctionForm,
  colleagueForm,
  withdrawalForm,
];
