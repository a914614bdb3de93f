import Table from 'cli-table3';
import type { CrowdCost } from './drive-crowd.js';
import { FIGURES, figuresOf, goalsOf, missed } from './goals.js';
import type { Measurement } from './measure.js';

const HEADINGS = ['way', 'client B', 'events', 'upserts', 'tasks', 'activities', 'history B', 'commits', 'described'];

/** Every goal that was missed, in words; empty when all are met. */
export function missesOf(measurements: Measurement[], crowd: CrowdCost): string[] {
  const plain = measurements.find(({ end }) => end === 'purged');
  const ofEach = measurements.flatMap(({ title, end, moreReports, cost }) => {
    const above = missed(figuresOf(cost), goalsOf(end)).filter((name) => name !== 'commits' || !moreReports);
    return [
      ...above.map((name) => `${title}: ${name} above its goal`),
      ...(end === 'purged' && cost.types.join() !== plain?.cost.types.join() ? [`${title}: another history`] : []),
      ...(cost.described < cost.describable ? [`${title}: something has no summary in the Temporal UI`] : []),
    ];
  });
  const { referrals, ended, effectiveDeliveries } = crowd;
  if (ended < referrals || effectiveDeliveries !== referrals) {
    ofEach.push(`of ${referrals} at once ${ended} ended, with ${effectiveDeliveries} effective deliveries`);
  }
  return ofEach;
}

/** What was measured, as people read it. */
export function linesOf(measurements: Measurement[], crowd: CrowdCost): string[] {
  const table = new Table({ head: HEADINGS, style: { head: [], border: [], compact: true } });
  for (const { title, cost } of measurements) {
    const figures = figuresOf(cost);
    const described = `${cost.described} of ${cost.describable}`;
    table.push([title, cost.clientBytes, ...FIGURES.map((name) => figures[name]), described]);
  }
  const [handOff, purge] = [goalsOf('handedOff'), goalsOf('purged')];
  const goals = FIGURES.map((name) => (name === 'commits' ? `${handOff[name]}, ${purge[name]}` : purge[name]));
  table.push(['goal: at most', '', ...goals, 'all']);
  const { referrals, ended, effectiveDeliveries, events, workflowTasks, commits } = crowd;
  return [
    table.toString(),
    '',
    'Commits by purpose',
    ...measurements.slice(0, 2).map(({ title, cost }) => `  ${title}: ${cost.commits.join(', ')}`),
    '',
    `${referrals} at once: ${ended} ended, ${effectiveDeliveries} effective deliveries; on average ${events} events with ` +
      `upserts, ${workflowTasks} workflow tasks and ${commits} commits each`,
  ];
}
