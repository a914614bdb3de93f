import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { receiverDocument } from '../../sandbox/receiver/contract-document.js';
import { servedDocument } from './served-document.js';

/** `npm run openapi`: writes the documents of docs/openapi as the code has them now. */
async function write(): Promise<void> {
  const folder = join(__dirname, '../../docs/openapi');
  const { json } = await servedDocument();
  writeFileSync(join(folder, 'referral-connector.json'), `${JSON.stringify(json, null, 2)}\n`);
  writeFileSync(join(folder, 'receiver.yaml'), stringify(receiverDocument(), { aliasDuplicateObjects: false }));
}

void write();
