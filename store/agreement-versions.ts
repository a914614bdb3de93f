import type { Agreement } from '../domain/agreement.js';
import { type Issue, Problem } from '../domain/problems.js';
import { isPulled } from '../domain/transmission-mode.js';
import { catalogueOf } from './agreement-catalogue.js';
import { commit, read, type Store } from './store.js';

/** An agreement version with the hash of its content. */
export interface SealedAgreement {
  agreement: Agreement;
  contentHash: string;
}

/**
 * Keeps the loaded versions beside those seen before and sets the store's catalogue. A file that changed without a new
 * version number stops here, with a `Problem` that names the agreement and both hashes.
 */
export async function registerAgreements(store: Store, loaded: SealedAgreement[]): Promise<void> {
  const known = await read(store, (db) => db.selectFrom('agreement_version').selectAll().execute());
  const issues: Issue[] = [];
  const fresh: SealedAgreement[] = [];
  for (const sealed of loaded) {
    const { agreementId, version } = sealed.agreement;
    const before = known.find((row) => row.agreement_id === agreementId && row.version === version);
    if (before === undefined) fresh.push(sealed);
    else if (before.content_hash !== sealed.contentHash) {
      issues.push({
        type: 'rejectedInput',
        in: 'file',
        name: `${agreementId}.version`,
        detail: `content of version ${version} changed (${before.content_hash} before, ${sealed.contentHash} now): give it a new version number`,
      });
    }
  }
  issues.push(
    ...changedModes([...known.map((row) => row.content as Agreement), ...loaded.map((one) => one.agreement)]),
  );
  if (issues.length > 0) throw new Problem('configurationInvalid', issues);
  if (fresh.length > 0) {
    await commit(store, 'registerAgreements', async (tx) => {
      const rows = fresh.map(({ agreement, contentHash }) => ({
        agreement_id: agreement.agreementId,
        version: agreement.version,
        content_hash: contentHash,
        content: JSON.stringify(agreement),
        seen_at: new Date(),
      }));
      await tx
        .insertInto('agreement_version')
        .values(rows)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const switches = fresh.map(({ agreement }) => ({
        agreement_id: agreement.agreementId,
        suspended: false,
        suspended_by: null,
        resumed_by_sender: false,
        resumed_by_receiver: false,
        audit_sequence: 0,
        audit_hash: '',
      }));
      await tx
        .insertInto('agreement_switch')
        .values(switches)
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    });
  }
  await loadCatalogue(store);
}

/** A referral may live on under a successor of its version, so all versions of an agreement push, or all of them pull. */
function changedModes(agreements: Agreement[]): Issue[] {
  const others = agreements.filter((agreement) =>
    agreements.some((one) => one.agreementId === agreement.agreementId && isPulled(one) !== isPulled(agreement)),
  );
  return [...new Set(others.map(({ agreementId }) => agreementId))].map((agreementId) => ({
    type: 'rejectedInput',
    in: 'file',
    name: `${agreementId}.transmission.mode`,
    detail: 'must be the same in every version: another mode is another agreement, with an id of its own',
  }));
}

/** Reads every version from the store into its catalogue, for a process that loads no files itself. */
export async function loadCatalogue(store: Store): Promise<void> {
  const rows = await read(store, (db) => db.selectFrom('agreement_version').select('content').execute());
  store.agreements = catalogueOf(rows.map((row) => row.content as Agreement));
}
