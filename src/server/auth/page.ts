/** What somebody sees in a browser when logging in did not work: what happened, what to do, and nothing that runs. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HeadwaterError } from '../../lib/errors.js';
import { ERRORS } from '../../lib/errors.js';

/** Whether it is a person with a browser who asks, and not a program. */
export function wantsPage({ headers: { accept = '' } }: Pick<FastifyRequest, 'headers'>): boolean {
  return accept.includes('text/html');
}

/** @param again where to try again, on this server */
export function sendPage(
  reply: FastifyReply,
  status: number,
  { code, message, remedy }: HeadwaterError,
  again?: string,
): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
    ).send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Headwater: not logged in</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem}code{font-size:.875em}</style>
<main>
<h1>${escaped(ERRORS[code].means)}</h1>
<p>${escaped(message)}</p>
<p>${marked(remedy)}</p>
${again === undefined ? '' : `<p><a href="${escaped(again)}">Try again</a></p>\n`}<p><code>${code}</code></p>
</main>
</html>
`);
}

/** What remedies have in backticks is code. */
function marked(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}
