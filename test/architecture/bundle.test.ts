import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { testWorkflowBundle } from '../setup/environment.js';

/** Module ids of a bundle: paths from the project's folder, or a package's name where it was left out. */
function modulesOf(code: string): string[] {
  return [...code.matchAll(/^\/\*\*\*\/ "([^"]+)"/gm)].map(([, id]) => String(id));
}

/** What a workflow bundle may be made of; nothing else gets in by a path that nobody thought of. */
const ALLOWED = [
  /^\.\/(domain|workflows)\//,
  /^\.\/node_modules\/(@temporalio\/(workflow|common)|nexus-rpc|ms|long)\//,
  // What the SDK's bundler itself puts in the place of a module that it leaves out.
  /^\?[0-9a-f]+$/,
];
const foreign = (code: string) => modulesOf(code).filter((id) => !ALLOWED.some((pattern) => pattern.test(id)));

const logged: string[] = [];

/** Bundles another entry in the same way. */
async function bundleOf(entry: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(__dirname, 'forbidden', entry),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, extensionAlias: { '.js': ['.ts', '.js'] } },
    }),
    logger: new DefaultLogger('ERROR', ({ message }) => logged.push(message)),
  });
  return code;
}

test('the workflow bundle holds domain, workflows, the SDK and nothing else', () => {
  const code = readFileSync(testWorkflowBundle(), 'utf8');
  expect(modulesOf(code)).toEqual(expect.arrayContaining(['./workflows/referral.ts', './domain/events.ts']));
  expect(modulesOf(code)).toEqual(expect.arrayContaining(['./workflows/payload-converter.ts']));
  expect(foreign(code)).toEqual([]);
});

test('code of other rooms and zod would be seen in it', async () => {
  const found = foreign(await bundleOf('code-of-other-rooms.ts'));
  expect(found).toEqual(expect.arrayContaining(['./contracts/submission.ts', './store/agreement-catalogue.ts']));
  expect(found).toContainEqual(expect.stringMatching(/node_modules\/zod\//));
});

test('a Node built-in fails the bundling', async () => {
  await expect(bundleOf('built-in.ts')).rejects.toThrow();
  expect(logged.join('\n')).toMatch(/node:crypto/);
});
