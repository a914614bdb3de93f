import { Context } from '@temporalio/activity';

/** What Temporal says of the activity under way; undefined outside of Temporal, where tests call activities as functions. */
export function currentContext(): Context | undefined {
  try {
    return Context.current();
  } catch {
    return undefined;
  }
}
