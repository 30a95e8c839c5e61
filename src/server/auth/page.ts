/** What somebody sees in a browser when logging in did not work: what happened, what to do, and nothing that runs. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ERRORS, type ErrorCode, type HeadwaterError } from '../../lib/errors.js';
import type { Identity } from '../../model/index.js';

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
  const links = again === undefined ? [] : [linkTo(again, 'Try again')];
  return send(reply, status, { title: ERRORS[code].means, paragraphs: [escaped(message), marked(remedy), ...links], code });
}

export interface WaysOn {
  /** Where to try again, on this server. */
  readonly again: string;
  /** Where the provider forgets as whom this browser is logged in there. */
  readonly asAnother: string | undefined;
}

/** For whom the provider knows and nobody here gave a role: what they may not, whom to ask, and for what. */
export function sendNoRole(reply: FastifyReply, identity: Identity, { again, asAnother }: WaysOn): FastifyReply {
  const links = [
    linkTo(again, 'Try again'),
    ...(asAnother === undefined ? [] : [linkTo(asAnother, 'Sign out, to sign in as somebody else')]),
  ];
  return send(reply, 403, {
    title: 'You have no role here yet',
    paragraphs: [
      `The identity provider knows you as <strong>${escaped(identity.id)}</strong> (${escaped(groupWords(identity))}). Until somebody gives you a role you may see nothing here, and change nothing.`,
      marked(
        `Ask an admin of Headwater in your organisation for one: an entry in \`people\` of headwater.yaml for ${identity.id.replaceAll('`', '')}, or for a group of yours. It holds within a second; then try again.`,
      ),
      ...links,
    ],
    code: 'RIGHT_MISSING',
  });
}

/** The groups somebody is in, of which there may be many. */
export function groupWords({ groups }: Pick<Identity, 'groups'>): string {
  return groups.length === 0 ? 'in no group' : `in ${groups.slice(0, 20).join(', ')}`;
}

interface PageWords {
  readonly title: string;
  /** As HTML. */
  readonly paragraphs: readonly string[];
  readonly code: ErrorCode;
}

function send(reply: FastifyReply, status: number, { title, paragraphs, code }: PageWords): FastifyReply {
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
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1rem;overflow-wrap:anywhere}code{font-size:.875em}</style>
<main>
<h1>${escaped(title)}</h1>
${[...paragraphs, `<code>${code}</code>`].map((paragraph) => `<p>${paragraph}</p>`).join('\n')}
</main>
</html>
`);
}

function linkTo(address: string, words: string): string {
  return `<a href="${escaped(address)}">${escaped(words)}</a>`;
}

/** What remedies have in backticks is code. */
function marked(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, '<code>$1</code>');
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}
