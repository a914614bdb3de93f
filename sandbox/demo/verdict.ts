import type { Findings } from './findings.js';

/** How a referral ended, in one word that machines compare: state, reason, and what became of a dossier that closed. */
export function endedAs({ state, reason, dossier }: Findings): string {
  const end = reason === undefined ? state : `${state}/${reason}`;
  return dossier === undefined || dossier.state === 'open' ? end : `${end}/${dossier.state}`;
}

/**
 * Where store, workflow and stand-in do not tell the same story of a referral that has ended. Each line is a breach of
 * what the protocol or a guarantee demands; none is what should be there.
 */
export function disagreementsIn(found: Findings): string[] {
  const { held, dossier, declaration } = found;
  const wrong: string[] = [];
  const unless = (holds: boolean, otherwise: string) => {
    if (!holds) wrong.push(otherwise);
  };
  unless(
    found.result?.state === found.state && found.result?.reason === found.reason,
    `the workflow returned ${found.result?.state}/${found.result?.reason}, the store says ${found.state}/${found.reason}`,
  );
  unless(found.clientRecords === 0, 'the store still holds client data');
  unless(found.dataKeys === 0, 'the key store still holds a key');
  unless(found.purgeRecord, 'the store has no record of the purge of its own copy');
  unless(found.auditFaults.length === 0, `the audit chain does not verify: ${found.auditFaults.join(', ')}`);
  unless(
    (held?.versions ?? []).every((version) => version.effectiveDeliveries === 1),
    'the receiver took in a record version more than once',
  );
  const isCalled = held !== undefined || found.calls.length > 0;
  if (found.offered) {
    unless(!isCalled, 'the receiver was called although its referrals are pulled');
  } else if (!found.permitted) {
    unless(!isCalled, 'the receiver was called although nothing was permitted');
  } else if (found.state !== 'handedOff') {
    unless(held?.erased === true && held.client === undefined, 'the receiver still holds the client');
  } else {
    unless(
      held?.dossier !== undefined && held.dossier.reference === dossier?.reference,
      'register and receiver name different dossiers',
    );
    const destroyed = dossier?.state === 'destroyed';
    unless((held?.client === undefined) === destroyed, 'register and receiver disagree on whether the dossier exists');
    unless(held?.dossier?.destroyedOn === declaration?.destroyedOn, 'declaration and receiver name different days');
  }
  return wrong;
}
