/** What every way of coming in needs, and ends with: a new session, or a sentence that says why not. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { HeadwaterError } from '../../lib/errors.js';
import type { Identity } from '../../model/index.js';
import { principalFrom } from '../../pipeline/index.js';
import type { SessionSpan } from '../../ports/index.js';
import { problemOfError } from '../problem.js';
import { groupWords, sendPage, wantsPage } from './page.js';
import type { Asked } from './who.js';

export interface Doors extends Asked {
  /** Under which people reach the server; known once it listens. */
  readonly origin: () => URL;
  /** Whether only this machine can come here. */
  readonly isLocal: boolean;
  readonly span: SessionSpan;
  readonly now: () => Date;
}

/** Opens a session with a secret of its own, and ends the one that this browser had. Throws RIGHT_MISSING for whom nothing is granted. */
export async function enter(doors: Doors, request: FastifyRequest, reply: FastifyReply, identity: Identity): Promise<void> {
  await assertKnown(doors, identity);
  const { access, cookies, span } = doors;
  const before = cookies.session(request);
  if (before !== undefined) await access.sessions.close(before);
  const { secret } = await access.sessions.open(identity, span);
  cookies.openSession(reply, secret, Math.floor(span.longest / 1_000));
}

/** Throws RIGHT_MISSING, which says as whom they are known: what an admin must write into `people`. */
export async function assertKnown(doors: Pick<Doors, 'people'>, identity: Identity): Promise<void> {
  if (await isKnown(doors, identity)) return;
  throw new HeadwaterError(
    'RIGHT_MISSING',
    `${identity.id} is logged in (${groupWords(identity)}), and no entry of \`people\` gives them a role`,
  );
}

/** Whether anything is granted to somebody. */
export async function isKnown({ people }: Pick<Doors, 'people'>, identity: Identity): Promise<boolean> {
  return principalFrom(await people(), identity).grants.length > 0;
}

/** Gives a person with a browser a page instead of a problem. @param again where to try again */
export async function answerWith(
  request: FastifyRequest,
  reply: FastifyReply,
  work: () => Promise<FastifyReply>,
  again?: string,
): Promise<FastifyReply> {
  reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HeadwaterError) || !wantsPage(request)) throw error;
    request.log.warn({ code: error.code, because: error.message }, 'Nobody was logged in');
    return sendPage(reply, problemOfError(error, request.id).status, error, again);
  }
}
