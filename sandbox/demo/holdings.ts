import type { Findings } from './findings.js';

/** What the stand-in holds of a referral, for the table. */
export function receiverHolds({ held, offered, permitted }: Pick<Findings, 'held' | 'offered' | 'permitted'>): string {
  if (offered) return permitted ? 'what its people noted' : 'nothing, read by nobody';
  if (held === undefined) return 'nothing, never called';
  if (held.dossier?.destroyedOn !== undefined) return `dossier destroyed on ${held.dossier.destroyedOn}`;
  if (held.dossier !== undefined) return `dossier ${held.dossier.reference}`;
  if (held.erased) return 'erased, its id marked';
  return held.client === undefined ? 'nothing' : 'the client’s data';
}

/** What the store holds of a referral, for the table. */
export function storeHolds(found: Findings): string {
  const data = found.clientRecords + found.dataKeys === 0 ? 'no client data' : 'client data';
  const kept = [
    ...(found.dossier ? [`dossier ${found.dossier.state}`] : []),
    ...(found.declaration ? ['declaration'] : []),
    `${found.auditActions.length} audit entries`,
  ];
  return `${data}; ${kept.join(', ')}`;
}
