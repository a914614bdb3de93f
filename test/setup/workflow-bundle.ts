import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Bundles `workflows/index.ts`; undefined while there is no such file. */
export async function bundleWorkflowsForTests(): Promise<string | undefined> {
  const workflowsPath = join(__dirname, '..', '..', 'workflows', 'index.ts');
  if (!existsSync(workflowsPath)) return undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, extensionAlias: { '.js': ['.ts', '.js'] } },
    }),
    logger: new DefaultLogger('WARN'),
  });
  return code;
}
