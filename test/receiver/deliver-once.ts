import { createReceiver } from '../../activities/receiver/create-receiver.js';
import { CALLS, outcomeOf } from './calls.js';

/**
 * A process that makes one delivery and writes what it came to as one line of JSON: for what a whole process decides,
 * such as its environment, which Jest hands to tests as a copy that Node itself never reads.
 */
async function main([baseUrl = '', certificateAuthority]: string[]): Promise<void> {
  const receiver = createReceiver({ baseUrl, ...(certificateAuthority ? { certificateAuthority } : {}) });
  console.log(JSON.stringify(await outcomeOf(CALLS.deliver(receiver))));
  receiver.close();
}

void main(process.argv.slice(2));
