import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import axios from 'axios';
import { type Check, type CheckResult, codeOfAny } from './check.js';

/**
 * One check per agreement: that its receiver has a base URL and can be reached. `endpoints` by agreement id.
 *
 * @param authoritiesFile PEM of the authorities to trust instead of the system's
 */
export function receiverChecks(
  endpoints: Readonly<Record<string, string | undefined>>,
  authoritiesFile?: string,
): Check[] {
  return Object.entries(endpoints).map(([agreementId, url]) => ({
    name: `receiver of ${agreementId} answers`,
    run: async () => (url === undefined ? NO_ENDPOINT : checkReceiver(url, authoritiesFile)),
  }));
}

const NO_ENDPOINT: CheckResult = {
  ok: false,
  detail: 'no base URL',
  remedy: 'give it in RECEIVER_ENDPOINTS, or as receiver.endpoint in the agreement',
};

/** HEAD without credentials: any HTTP answer means that address, network and TLS are right. */
async function checkReceiver(url: string, authoritiesFile: string | undefined): Promise<CheckResult> {
  try {
    const ca = authoritiesFile === undefined ? {} : { ca: readFileSync(authoritiesFile) };
    const { status } = await axios.head(url, {
      maxRedirects: 0,
      validateStatus: () => true,
      proxy: false,
      httpsAgent: new Agent({ rejectUnauthorized: true, minVersion: 'TLSv1.2', ...ca }),
      signal: AbortSignal.timeout(10_000),
    });
    const isUp = status < 500 || status === 501;
    return { ok: isUp, detail: `HTTP ${status}`, remedy: 'ask the receiver whether its service is down' };
  } catch (error) {
    return {
      ok: false,
      detail: codeOfAny(error),
      remedy: 'correct the receiver’s base URL, or let its address and certificate be reached and trusted from here',
    };
  }
}
