import { wholeTimeline } from '../../clients/every-page.js';
import type { StoreUnderTest } from '../guarantees/store-under-test.js';
import { OPERATOR } from '../setup/connector.js';
import type { Adversary } from './adversary.js';
import type { Attempt } from './readings.js';

/**
 * Of a referral that is pulled nothing is ever sent. What was shown was the newest record, shown to the assigned person, and
 * allowed at that moment; its first reading is its only permit and its receipt, and every attempt is in the audit trail.
 */
export async function nothingReadWrongly(under: StoreUnderTest, { referralId, readings }: Adversary): Promise<void> {
  expect(under.receiver.calls(referralId)).toEqual([]);
  const receipts = new Map<number, string>();
  for (const shown of readings.shown) {
    expect(shown).toMatchObject({ isAssigned: true, isNewest: true, suspended: false });
    // After the hand-off there is nothing to read but a correction that nobody has noted yet.
    if (shown.isHandedOff) expect(shown).toMatchObject({ waits: true, wrongPerson: false });
    else expect(shown).toMatchObject({ stopped: false, isEnding: false, isOutside: false });
    if (!shown.wasDelivered) expect(shown.consentAgeDays).toBeLessThanOrEqual(31);
    expect(receipts.get(shown.recordVersion) ?? shown.receiptId).toBe(shown.receiptId);
    receipts.set(shown.recordVersion, shown.receiptId);
  }
  const audited = (await wholeTimeline(under.client, OPERATOR, referralId)).filter(
    ({ action }) => action === 'recordRead' || action === 'readingRefused',
  );
  expect(audited.map(({ action, codes }) => ({ action, codes }))).toEqual(readings.attempts.map(auditedAs));
  const read = audited.filter(({ action }) => action === 'recordRead').map(({ codes }) => Number(codes.recordVersion));
  const versionsOf = async (table: string) =>
    (
      await under.rows<{ record_version: number }>(
        `select record_version from ${table} where referral_id = '${referralId}' order by 1`,
      )
    ).map((row) => row.record_version);
  expect(await versionsOf('receipt')).toEqual([...new Set(read)].sort());
  expect(new Set(read)).toEqual(new Set([...(await versionsOf('permit')), ...read]));
}

function auditedAs(attempt: Attempt): unknown {
  const { reader } = attempt;
  if ('recordVersion' in attempt)
    return { action: 'recordRead', codes: { reader, recordVersion: attempt.recordVersion } };
  if ('code' in attempt) return { action: 'readingRefused', codes: { reader, code: attempt.code } };
  return { action: expect.any(String), codes: expect.objectContaining({ reader }) };
}
