import type { Agreement, RetentionPolicy } from './agreement.js';

/** The classes of what is held. */
export const KEPT_CLASSES = [
  'clientData',
  'receiverData',
  'dossier',
  'temporalHistory',
  'status',
  'audit',
  'purgeRecord',
  'idempotencyKey',
  'register',
  'declaration',
  'breach',
  'feed',
  'escalation',
  'outbox',
] as const;

/** How long one class of what is held stays (GDPR 15, 1, d): until an event, or for a time counted from it. */
export interface KeptUntil {
  what: (typeof KEPT_CLASSES)[number];
  from: string;
  years?: number;
  days?: number;
}

/** Every class with its term, as the agreement has it. */
export function retentionOf({ ownCopy, disposal, retention }: Agreement): KeptUntil[] {
  const years = (what: KeptUntil['what'], from: string, policy: keyof RetentionPolicy): KeptUntil => ({
    what,
    from,
    years: retention[policy],
  });
  return [
    ownCopy.until === 'outcome'
      ? { what: 'clientData', from: 'contactOutcomeOrOtherEnding' }
      : { what: 'clientData', from: 'receipt', days: ownCopy.correctionWindowDays ?? 0 },
    { what: 'receiverData', from: 'contactTookPlaceAndWishIsClear' },
    { what: 'dossier', from: 'dossierClosed', years: disposal.retentionYears },
    years('status', 'ending', 'statusYears'),
    years('idempotencyKey', 'ending', 'idempotencyYears'),
    years('purgeRecord', 'ending', 'purgeRecordYears'),
    years('audit', 'ending', 'auditYears'),
    years('register', 'dossierDestroyed', 'registerYears'),
    years('declaration', 'dossierDestroyed', 'declarationYears'),
    years('breach', 'ending', 'breachYears'),
    years('feed', 'feedItem', 'feedYears'),
    years('escalation', 'resolution', 'escalationYears'),
    { what: 'outbox', from: 'told', days: retention.outboxDays },
    { what: 'temporalHistory', from: 'namespaceRetention' },
  ];
}
