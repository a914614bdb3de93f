import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { servedDocument } from './served-document.js';

/** `npm run openapi`: writes the documents of docs/openapi as the code has them now. */
async function write(): Promise<void> {
  const { json } = await servedDocument();
  writeFileSync(join(__dirname, '../../docs/openapi/referral-connector.json'), `${JSON.stringify(json, null, 2)}\n`);
}

void write();
