import { addDays, addYears } from './calendar.js';

/** Last day a dossier is kept (R12): `years` calendar years after `closedOn`; 29 February gives 28 February. */
export function lastDayKept(closedOn: string, years: number): string {
  return addYears(closedOn, years);
}

/** First day on which the dossier may be destroyed: the day after the last day kept. */
export function destroyFrom(closedOn: string, years: number): string {
  return addDays(lastDayKept(closedOn, years), 1);
}
