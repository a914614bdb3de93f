import type { IncomingMessage, ServerResponse } from 'node:http';
import { html } from 'ghtml';
import type Provider from 'oidc-provider';

/** Somebody of an organisation who signs in with a browser; invented. */
export interface ProviderPerson {
  /** As tokens name them: pseudonymous. */
  subject: string;
  enterpriseNumber: string;
  /** What the page to choose from says of them. */
  description: string;
  /** All of this API, where left out. */
  scopes?: readonly string[];
}

const PATH = /^\/interaction\/[A-Za-z0-9_-]{1,64}$/;

/**
 * The pages of a provider that has no passwords: a list of invented people, each a button. Answers true where the request
 * was for them.
 */
export async function answerSignIn(
  provider: Provider,
  people: readonly ProviderPerson[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  if (!PATH.test(request.url ?? '')) return false;
  if (request.method !== 'POST') {
    send(response, 200, 'Kies wie u bent', choices(people));
    return true;
  }
  const chosen = new URLSearchParams(await bodyOf(request)).get('subject');
  if (!people.some(({ subject }) => subject === chosen)) {
    send(response, 400, 'Onbekend', '<p>Zo iemand is er niet.</p>');
    return true;
  }
  // Without an interaction of this browser it throws, and nobody is signed in.
  await provider
    .interactionFinished(request, response, { login: { accountId: chosen as string } })
    .catch(() => send(response, 400, 'Verlopen', '<p>Deze aanmelding is niet meer geldig. Begin opnieuw.</p>'));
  return true;
}

function choices(people: readonly ProviderPerson[]): string {
  const buttons = people.map(
    ({ subject, description }) => html`<p><button name="subject" value="${subject}">${description}</button></p>`,
  );
  return html`<p>Alleen om uit te proberen: deze mensen zijn verzonnen, en er is geen wachtwoord.</p>
<form method="post">
!${buttons.join('')}</form>`;
}

/** The page that asks whether one signs out, around the provider's own form. */
export function signOutPage(form: string): string {
  return document(
    'Afmelden bij de aanmeldingsdienst?',
    html`!${form}
<p><button type="submit" form="op.logoutForm" value="yes" name="logout">Ja, meld mij af</button></p>
<p><button type="submit" form="op.logoutForm">Nee, blijf aangemeld</button></p>`,
  );
}

/** Fastify is the gateway's; so small a form needs no parser that lets go of a flood. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > 1000) break;
  }
  return text;
}

function send(response: ServerResponse, status: number, title: string, body: string): void {
  response
    .writeHead(status, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' })
    .end(document(title, body));
}

function document(title: string, body: string): string {
  return html`<!DOCTYPE html>
<html lang="nl">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>${title}</title>
<style>
html { font: 112.5%/1.5 system-ui, sans-serif; color: #1a1a1a; background: #f4f4f4; }
body { margin: 0; overflow-wrap: anywhere; }
main { max-width: 32rem; margin: 1rem auto; padding: 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; }
button { font: inherit; width: 100%; min-height: 3rem; padding: 0.5rem 1rem; text-align: left; background: #fff; color: #1a1a1a; border: 2px solid #595959; border-radius: 0.3rem; }
button:focus-visible { outline: 3px solid #0b4f8a; outline-offset: 2px; }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
!${body}
</main>
</body>
</html>
`;
}
