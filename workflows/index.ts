/** Exactly what a worker bundles. */
export { disposal, disposalRun } from './disposal.js';
export { passOn } from './pass-on.js';
export { referral } from './referral.js';
