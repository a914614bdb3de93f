import type { ReceiverCall } from '../../activities/receiver/outside-failures.js';
import { MISBEHAVIOURS, type Misbehaviour, type MisbehaviourName, type MisbehaviourOptions } from './misbehaviours.js';

/** Stands for every referral and destruction that has no misbehaviour of its own. */
export const EVERYBODY = '*';

interface Assignment {
  name: MisbehaviourName;
  options: MisbehaviourOptions;
  turn: number;
}

/**
 * Who is misbehaved to, how, and for how many more calls. A subject is a referral id, a declaration id, or the id of an
 * agreement: the deliveries under it.
 */
export class Behaviour {
  private readonly assignments = new Map<string, Assignment>();

  misbehave(subject: string, name: MisbehaviourName, options: MisbehaviourOptions): void {
    this.assignments.set(subject, { name, options, turn: 0 });
  }

  /** Back to the contract: for one subject, or for all where none is given. */
  behave(subject?: string): void {
    if (subject === undefined) this.assignments.clear();
    else this.assignments.delete(subject);
  }

  /** The misbehaviour that this call gets, by the first of its subjects that has one; counts it. */
  take(subjects: readonly string[], call: ReceiverCall): Readonly<Assignment> | undefined {
    for (const key of [...subjects, EVERYBODY]) {
      const assignment = this.assignments.get(key);
      if (!assignment || !concerns(assignment, call)) continue;
      assignment.turn += 1;
      if (assignment.turn === assignment.options.calls) this.assignments.delete(key);
      return { ...assignment };
    }
    return undefined;
  }
}

function concerns({ name, options }: Assignment, call: ReceiverCall): boolean {
  const misbehaviour: Misbehaviour = MISBEHAVIOURS[name];
  return (misbehaviour.operations?.includes(call) ?? true) && (options.operations?.includes(call) ?? true);
}
