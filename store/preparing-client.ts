import { Client } from 'pg';

/** A name of letters at the very beginning of a statement. */
const NAME = /^\/\* (\w+) \*\/\s/;

/**
 * A connection that has PostgreSQL parse and plan a statement once, where the statement begins with a name in a comment: one that
 * is always the same but for its parameters, and on whose time somebody waits. Every other statement is planned each time.
 */
export class PreparingClient extends Client {
  override query = ((...inputs: unknown[]) => {
    const [text, values, ...others] = inputs;
    const name = typeof text === 'string' ? NAME.exec(text)?.[1] : undefined;
    const query = Client.prototype.query as (...inputs: unknown[]) => unknown;
    return name === undefined ? query.apply(this, inputs) : query.call(this, { name, text, values }, ...others);
  }) as Client['query'];
}
