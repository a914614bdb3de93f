import { startCompiled } from '../setup/compiled-process.js';

test('the measurement of the gateway runs, and prints what it is for; what it finds is no matter here', async () => {
  const { PWD = '' } = process.env;
  const { ended, lines, errors } = startCompiled('test/bench/http/main.js', ['--short'], { PWD });
  expect({ code: await ended, errors: errors.filter((line) => !line.includes('WARNING')) }).toEqual({
    code: 0,
    errors: [],
  });
  const text = lines.join('\n');
  expect(text).toMatch(/Accepted referrals .*\n.*\n.*reference/);
  expect(text).toMatch(/Status reads/);
  expect(text).toMatch(/insert data_key +│ 1\.0 /);
  expect(text).toMatch(/each request leaves -?[\d.]+ bytes/);
  expect(lines.filter((line) => /^│ (reference|connector)/.test(line) && line.split('│').length > 7)).toHaveLength(6);
}, 240_000);
