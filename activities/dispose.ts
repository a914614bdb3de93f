import type { DisposalOutcome } from '../domain/activities.js';
import { brusselsDate } from '../domain/brussels-time.js';
import { escalateDestruction, recordDestruction } from '../store/destructions.js';
import { decideDisposal, listDueDossiers } from '../store/dossiers.js';
import type { ActivityDependencies } from './dependencies.js';

/** Dossiers to look at on `date` (yyyy-MM-dd; today's by default): a preselection, `dispose` decides by the clock. */
export async function listDue(
  { store }: ActivityDependencies,
  input: { date?: string; after?: string },
): Promise<{ dossierIds: string[]; next?: string }> {
  return listDueDossiers(store, input.date ?? brusselsDate(new Date()), input.after);
}

/** Looks the rule up again, checks clock and holds, tells the receiver to destroy, records the declaration. */
export async function dispose(
  { store, receiverOf }: ActivityDependencies,
  { dossierId }: { dossierId: string },
): Promise<DisposalOutcome> {
  const decision = await decideDisposal(store, dossierId);
  if (decision.next === 'answer') return decision.outcome;
  const { declarationId, dossierReference, ruleId, agreementId } = decision;
  const answer = await receiverOf(agreementId).destroy({ declarationId, dossierReference, ruleId });
  if (answer.result === 'refused') await escalateDestruction(store, dossierId, declarationId, answer.code);
  if (answer.result !== 'destroyed') return { outcome: 'awaitingReceiver' };
  await recordDestruction(store, dossierId, answer.destroyedOn);
  return { outcome: 'destroyed', declarationId };
}
