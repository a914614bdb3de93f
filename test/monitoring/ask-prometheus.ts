import axios from 'axios';
import { queries } from './queries.js';

/**
 * `npm run ask-prometheus`: asks a Prometheus that scrapes a worker for every expression of the alert rules and the dashboard,
 * and says what each came to. Resolves with 1 where one cannot be asked.
 */
async function main(address = 'http://127.0.0.1:9090'): Promise<number> {
  let refused = 0;
  for (const { where, expression } of queries()) {
    const { data } = await axios.get(`${address}/api/v1/query`, {
      params: { query: expression },
      proxy: false,
      validateStatus: () => true,
    });
    const answer = data as { status: string; error?: string; data?: { result: { value: [number, string] }[] } };
    const values = answer.data?.result.map(({ value }) => value[1]) ?? [];
    if (answer.status !== 'success') refused += 1;
    const said =
      answer.error ?? (values.length === 0 ? 'nothing' : `${values.length}: ${values.slice(0, 4).join(' ')}`);
    console.log(`${where.padEnd(48)} ${said}`);
  }
  return refused === 0 ? 0 : 1;
}

main(process.argv[2]).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
