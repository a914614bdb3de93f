import type { Findings } from './findings.js';

/** The calls that the stand-in got of a referral, oldest first, as `deliver 201`. */
export function callsIn({ calls }: Pick<Findings, 'calls'>): string[] {
  return calls.map(({ call, status }) => `${call} ${status ?? 'unanswered'}`);
}

/** How many events of a type the history has, such as `TIMER_FIRED`. */
export function eventsIn({ history }: Pick<Findings, 'history'>, type: string): number {
  return history.types.filter((found) => found === type).length;
}

/** How many entries of an action the audit trail has, such as `permitIssued`. */
export function auditedIn({ auditActions }: Pick<Findings, 'auditActions'>, action: string): number {
  return auditActions.filter((found) => found === action).length;
}
