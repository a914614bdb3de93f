import type { ApiDocument } from '../../gateway/openapi/document.js';
import { gatewayUnderTest, PATH } from '../gateway/gateway-under-test.js';

/** The API's document as the gateway serves it. */
export async function servedDocument(): Promise<{ json: ApiDocument; yaml: string }> {
  const { app } = gatewayUnderTest({});
  const json = await app.inject({ url: `${PATH}/doc/openapi.json` });
  const yaml = await app.inject({ url: `${PATH}/doc/openapi.yaml` });
  await app.close();
  return { json: json.json<ApiDocument>(), yaml: yaml.body };
}
