import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Where the build leaves the bundle, beside the compiled code. */
export const BUNDLE_PATH = join(__dirname, '..', 'workflow-bundle.js');

/** The converter that workers and bundle must share: it does not throw on signals. */
export const PAYLOAD_CONVERTER_PATH = require.resolve('../workflows/payload-converter.js');

/** Bundles exactly what `workflows/index` exports. Fails where something a workflow may not import slipped in. */
export async function bundleWorkflows(): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: require.resolve('../workflows/index.js'),
    payloadConverterPath: PAYLOAD_CONVERTER_PATH,
    workflowInterceptorModules: [require.resolve('../workflows/reserved-signals.js')],
    // Source files import each other by the names they have once compiled.
    webpackConfigHook: (config) => ({
      ...config,
      resolve: { ...config.resolve, extensionAlias: { '.js': ['.ts', '.js'] } },
    }),
    logger: new DefaultLogger('WARN'),
  });
  return code;
}

if (require.main === module) {
  void bundleWorkflows().then((code) => {
    mkdirSync(dirname(BUNDLE_PATH), { recursive: true });
    writeFileSync(BUNDLE_PATH, code);
  });
}
