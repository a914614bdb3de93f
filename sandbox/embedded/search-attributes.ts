import type { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';

const { IndexedValueType } = temporal.api.enums.v1;

/** The types of search attribute, by the names that the Temporal CLI uses, with the numbers that the API uses. */
const TYPE_NUMBERS = {
  Text: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  Double: IndexedValueType.INDEXED_VALUE_TYPE_DOUBLE,
  Bool: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  KeywordList: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
} as const;

/** Search attributes by name. */
export type SearchAttributes = Readonly<Record<string, keyof typeof TYPE_NUMBERS>>;

/**
 * Registers the search attributes that a namespace lacks. The dev server's own option does so only for a namespace that
 * is new, which one kept in a file is not after the first start.
 *
 * @throws Error when the namespace has one of the names with another type; ServiceError when the caller may not add any
 */
export async function registerSearchAttributes(
  connection: Connection,
  namespace: string,
  wanted: SearchAttributes,
): Promise<void> {
  const names = Object.keys(wanted);
  if (names.length === 0) return;
  const present = (await connection.operatorService.listSearchAttributes({ namespace })).customAttributes ?? {};
  for (const name of names) {
    if (present[name] && present[name] !== numberOf(wanted, name)) {
      throw new Error(`search attribute ${name} of namespace ${namespace} is not of type ${wanted[name]}`);
    }
  }
  const missing = names.filter((name) => !present[name]);
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map((name) => [name, numberOf(wanted, name)])),
  });
}

function numberOf(wanted: SearchAttributes, name: string): temporal.api.enums.v1.IndexedValueType {
  return TYPE_NUMBERS[wanted[name] as keyof typeof TYPE_NUMBERS];
}
