import { processingRecords } from './processing-record.js';
import { protocolPage } from './protocol-page.js';
import { recordPage } from './record-page.js';
import type { Standing } from './standing.js';

export const PUBLICATION_FORMATS = ['html', 'json'] as const;
export type PublicationFormat = (typeof PUBLICATION_FORMATS)[number];

/** A file by its name, with its whole content. */
export interface PublishedFile {
  name: string;
  content: string;
}

/**
 * What is published of an agreement: itself (R16), and as an entry in each party's record of processing (GDPR 30, 1). The
 * pages are for readers and link to each other, JSON is for programs; approvals are in neither, only how they stand.
 */
export function publish(standing: Standing, format: PublicationFormat): PublishedFile[] {
  const { agreement, contentHash, proposals } = standing.loaded;
  const [protocol, record] = [agreement.agreementId, `${agreement.agreementId}-verwerkingsregister`].map(
    (name) => `${name}.${format}`,
  ) as [string, string];
  if (format === 'html') {
    return [
      { name: protocol, content: protocolPage(standing, record) },
      { name: record, content: recordPage(standing, protocol) },
    ];
  }
  const { approvals } = standing;
  return [
    { name: protocol, content: json({ contentHash, proposals, ...(approvals && { approvals }), agreement }) },
    {
      name: record,
      content: json({
        contentHash,
        proposals: proposals.map(({ path }) => path),
        records: processingRecords(agreement),
      }),
    },
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
