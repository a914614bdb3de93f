import { z } from 'zod';

/** A schema as OpenAPI 3.0 has it. */
export type Schema = { [key: string]: unknown };

const COMPONENTS = '#/components/schemas/';

/**
 * Schemas as OpenAPI 3.0 says them, by the names given, and the components that they refer to: every schema with an id. What
 * goes in and what comes out is said alike; that a caller has to ignore properties it does not know is nowhere excluded.
 */
export function describeSchemas<Name extends string>(
  schemas: Readonly<Record<Name, z.ZodType>>,
): { described: Record<Name, Schema>; components: Record<string, Schema> } {
  const whole = z.toJSONSchema(z.object(schemas), {
    target: 'openapi-3.0',
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      // Every whole number of JavaScript's: no bound of ours.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      const { def } = zodSchema._zod as { def: { discriminator?: string } };
      if (def.discriminator === undefined) return;
      Object.assign(jsonSchema, { discriminator: { propertyName: def.discriminator } });
    },
  }) as Schema;
  const text = JSON.stringify(whole).replaceAll('#/definitions/', COMPONENTS);
  const { properties, definitions = {} } = simplified(JSON.parse(text)) as {
    properties: Record<Name, Schema>;
    definitions?: Record<string, Schema>;
  };
  for (const schema of Object.values(definitions)) mapDiscriminator(schema, definitions);
  const sorted = Object.entries(definitions).sort(([one], [other]) => (one < other ? -1 : 1));
  return { described: properties, components: Object.fromEntries(sorted) };
}

/** A reference that stands alone needs no `allOf` around it. */
function simplified(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(simplified);
  if (typeof value !== 'object' || value === null) return value;
  const { allOf, ...others } = value as { allOf?: unknown[] };
  if (allOf?.length === 1 && Object.keys(others).length === 0) return simplified(allOf[0]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, simplified(inner)]));
}

/** The guide wants the mapping said: from the value of the property to the component. */
function mapDiscriminator(schema: Schema, components: Record<string, Schema>): void {
  const { discriminator, oneOf } = schema as { discriminator?: Schema; oneOf?: { $ref: string }[] };
  if (discriminator === undefined || oneOf === undefined) return;
  const property = String(discriminator.propertyName);
  const mapping = oneOf.flatMap(({ $ref }) => {
    const { properties } = components[$ref.slice(COMPONENTS.length)] as {
      properties: Record<string, { enum: string[] }>;
    };
    return (properties[property]?.enum ?? []).map((value) => [value, $ref]);
  });
  schema.discriminator = { propertyName: property, mapping: Object.fromEntries(mapping) };
}
