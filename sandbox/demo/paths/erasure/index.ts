import type { Path } from '../../path.js';
import { delayedDeliveryOfErasedId } from './delayed-delivery-of-erased-id.js';
import { dossierAfterHelpDeclined } from './dossier-after-help-declined.js';
import { erasureUnconfirmed } from './erasure-unconfirmed.js';

/** The receiver is told to erase, and what it makes of that. */
export const ERASURE: readonly Path[] = [erasureUnconfirmed, delayedDeliveryOfErasedId, dossierAfterHelpDeclined];
