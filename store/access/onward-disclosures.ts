import type { Disclosure, NamedOrganisation } from '../../domain/access-export.js';
import type { Agreement } from '../../domain/agreement.js';
import type { TaskKind } from '../../domain/tasks.js';
import { read, type Store } from '../store.js';
import { partyOf } from './terms.js';

const FORWARDED: Partial<Record<TaskKind, Disclosure['what']>> = {
  forwardWithdrawal: 'withdrawal',
  forwardRecall: 'recall',
  forwardCorrection: 'correction',
  forwardErasure: 'erasure',
};

/** What the receiver passed on to partners, and what it confirmed that they were told since (R13). Never said to the sender. */
export async function onwardDisclosuresOf(
  store: Store,
  referralId: string,
  agreement: Agreement,
): Promise<Disclosure[]> {
  const by = partyOf(agreement, 'receiver');
  const [disclosures, forwarded] = await Promise.all([
    read(store, (db) =>
      db
        .selectFrom('event')
        .select(['codes', 'accepted_at'])
        .where('referral_id', '=', referralId)
        .where('type', '=', 'disclosure')
        .orderBy('accepted_at')
        .orderBy('event_id')
        .execute(),
    ),
    read(store, (db) =>
      db
        .selectFrom('task')
        .select(['kind', 'partner', 'confirmed_at'])
        .where('referral_id', '=', referralId)
        .where('confirmed_at', 'is not', null)
        .orderBy('position')
        .execute(),
    ),
  ]);
  return [
    ...disclosures.map(({ codes, accepted_at }) => ({
      ...{ to: partnerOf(agreement, codes.partner ?? ''), by, what: 'record' as const, certainty: 'received' as const },
      at: codes.occurredAt ?? accepted_at.toISOString(),
    })),
    ...forwarded.flatMap(({ kind, partner, confirmed_at }) => {
      const what = FORWARDED[kind];
      if (what === undefined || partner === null || confirmed_at === null) return [];
      const to = partnerOf(agreement, partner);
      return [{ to, by, what, certainty: 'received' as const, at: confirmed_at.toISOString() }];
    }),
  ];
}

/** By its name in the agreement; one that a later version leaves out is told by its number, which the registers know. */
function partnerOf({ onwardSharing }: Agreement, enterpriseNumber: string): NamedOrganisation {
  const listed = onwardSharing.partners.find((partner) => partner.enterpriseNumber === enterpriseNumber);
  return { name: listed?.name ?? enterpriseNumber, enterpriseNumber };
}
