import type { GatewayOptions } from '../../gateway/gateway.js';
import type { ApiDocument } from '../../gateway/openapi/document.js';
import { gatewayUnderTest, PATH } from '../gateway/gateway-under-test.js';

/** The API's document as the gateway serves it. */
export async function servedDocument(
  options: Partial<GatewayOptions> = {},
): Promise<{ json: ApiDocument; yaml: string }> {
  const { app } = gatewayUnderTest({}, options);
  const json = await app.inject({ url: `${PATH}/doc/openapi.json` });
  const yaml = await app.inject({ url: `${PATH}/doc/openapi.yaml` });
  await app.close();
  return { json: json.json<ApiDocument>(), yaml: yaml.body };
}
