import type { Issue } from '../domain/problems.js';
import { missing } from './read-variables.js';
import { valueOrFile } from './value-or-file.js';
import type { Deployment, Values, VariableName } from './variables.js';

/** How ops are told of escalations: by webhook, by e-mail, both, or neither. URLs and secret go to the channels and nowhere else. */
export interface NotificationSettings {
  webhook?: { url: string; secret?: string };
  email?: { url: string; from: string; to: readonly string[]; requireTls: boolean };
}

/** Reads them; a part of a channel without the rest of it is a fault. */
export function readNotificationSettings(
  environment: Readonly<Record<string, string>>,
  values: Values,
  deployment: Deployment,
  issues: Issue[],
): NotificationSettings {
  const isGiven = (name: VariableName) => environment[name] !== undefined || environment[`${name}_FILE`] !== undefined;
  const needs = (name: VariableName, ...others: VariableName[]) => {
    for (const other of others) {
      if (isGiven(name) && !isGiven(other)) issues.push(missing(other, `is required with ${name}`));
    }
  };
  needs('NOTIFY_WEBHOOK_SECRET', 'NOTIFY_WEBHOOK_URL');
  needs('NOTIFY_SMTP_URL', 'NOTIFY_EMAIL_FROM', 'NOTIFY_EMAIL_TO');
  needs('NOTIFY_EMAIL_TO', 'NOTIFY_SMTP_URL');
  const url = valueOrFile('NOTIFY_WEBHOOK_URL', environment, values, issues);
  const secret = valueOrFile('NOTIFY_WEBHOOK_SECRET', environment, values, issues);
  const smtpUrl = valueOrFile('NOTIFY_SMTP_URL', environment, values, issues);
  if (deployment !== 'sandbox' && url !== undefined && new URL(url).protocol !== 'https:') {
    issues.push({
      type: 'rejectedInput',
      in: 'environment',
      name: 'NOTIFY_WEBHOOK_URL',
      detail: 'must be an https URL outside the sandbox',
    });
  }
  const { NOTIFY_EMAIL_FROM: from, NOTIFY_EMAIL_TO: to } = values;
  return {
    ...(url !== undefined && { webhook: { url, ...(secret !== undefined && { secret }) } }),
    ...(smtpUrl !== undefined &&
      from !== undefined &&
      to !== undefined && { email: { url: smtpUrl, from, to, requireTls: deployment === 'production' } }),
  };
}
