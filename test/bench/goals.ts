import { hostname } from 'node:os';
import type { Cost } from './drive-referral.js';

/** What one referral may cost on the way through consent, transmission, outcome and its end. */
export const GOALS = {
  /** Without the upserts of search attributes, which have a goal of their own. */
  events: 24,
  upserts: 2,
  workflowTasks: 4,
  activities: 2,
  /** In a container. Elsewhere `goalsOf` allows for the longer identity of the process. */
  historyBytes: 4.5 * 1024,
  commits: { handedOff: 9, purged: 10 },
} as const;

/** A cost as figures that can be held against the goals. */
export interface Figures {
  events: number;
  upserts: number;
  workflowTasks: number;
  activities: number;
  historyBytes: number;
  commits: number;
}

/** Counts what a referral cost. */
export function figuresOf({ types, historyBytes, commits }: Cost): Figures {
  const count = (type: string) => types.filter((found) => found === type).length;
  const upserts = count('UPSERT_WORKFLOW_SEARCH_ATTRIBUTES');
  return {
    events: types.length - upserts,
    upserts,
    workflowTasks: count('WORKFLOW_TASK_COMPLETED'),
    activities: count('ACTIVITY_TASK_SCHEDULED'),
    historyBytes,
    commits: commits.length,
  };
}

/** The SDK's name for a process, such as `1@3f2a9c81d07e` in a container; Temporal writes it into a history so many times. */
const IDENTITY = { letters: 14, times: 18 };

/** The goal of each figure for a referral that ends so, in this process. */
export function goalsOf(end: keyof typeof GOALS.commits): Figures {
  const identity = `${process.pid}@${hostname()}`;
  const more = Math.max(0, identity.length - IDENTITY.letters) * IDENTITY.times;
  return { ...GOALS, historyBytes: GOALS.historyBytes + more, commits: GOALS.commits[end] };
}

/** The names of figures, in the order in which people look at them. */
export const FIGURES = ['events', 'upserts', 'workflowTasks', 'activities', 'historyBytes', 'commits'] as const;

/** Names of the figures that are above their goals. */
export function missed(figures: Figures, goals: Figures): (keyof Figures)[] {
  return FIGURES.filter((name) => figures[name] > goals[name]);
}
