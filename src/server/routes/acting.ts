/** Operations on what is done: actions with their approvals, undo, the halt, and the page that says what needs people now. */
import { z } from 'zod';
import { HeadwaterError } from '../../lib/errors.js';
import type { Principal } from '../../model/index.js';
import { actionDetails, listActionRows, mayAs, nowPage, voteAs, type ActionDetails, type Serving } from '../../pipeline/index.js';
import { principalOf } from '../auth/index.js';
import { answers, assertMay, found, sent, viewer, viewerOfRecord, type App } from '../route.js';
import {
  actionQuery,
  actionRow as actionRowSchema,
  haltBody,
  haltSchema,
  nowSchema,
  shownAction,
  undoBody,
  voteBody,
} from '../schemas/acting.js';
import { pageOf } from '../schemas/common.js';

const idParams = z.object({ id: z.string().min(1).max(200) });
const approver = { right: { role: 'approver', scoped: true } } as const;
const operator = { right: { role: 'operator', scoped: true } } as const;

export function actingRoutes(app: App, serving: Serving): void {
  const { actions, control, undoRequests } = serving;

  app.route({
    method: 'GET',
    url: '/api/v1/now',
    config: viewerOfRecord,
    schema: {
      operationId: 'getNow',
      tags: ['now'],
      summary: 'What waits for people, what goes on by itself, and what is stuck',
      response: answers({ 200: nowSchema }),
    },
    handler: async () => sent(await nowPage(serving)),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/actions',
    config: viewerOfRecord,
    schema: {
      operationId: 'listActions',
      tags: ['actions'],
      summary: 'Every action, the newest first',
      querystring: actionQuery,
      response: answers({ 200: pageOf(actionRowSchema) }),
    },
    handler: async ({ query }) => sent(await listActionRows(serving, query)),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/actions/:id',
    config: viewer,
    schema: {
      operationId: 'getAction',
      tags: ['actions'],
      summary: 'One action: what it does, why, how far it reaches, what undoing it does',
      params: idParams,
      response: answers({ 200: shownAction }),
    },
    handler: async (request) => shown(serving, request.params.id, principalOf(request)),
  });

  app.route({
    method: 'POST',
    url: '/api/v1/actions/:id/votes',
    config: approver,
    schema: {
      operationId: 'vote',
      tags: ['actions'],
      summary: 'Approve or reject the plan that was shown',
      params: idParams,
      body: voteBody,
      response: answers({ 200: shownAction }),
    },
    handler: async (request) => {
      const { id } = request.params;
      const principal = principalOf(request);
      const answer = await voteAs(serving, principal, id, request.body);
      if (answer.kind === 'refused') throw new HeadwaterError('VOTE_REFUSED', answer.because);
      return shown(serving, id, principal);
    },
  });

  app.route({
    method: 'POST',
    url: '/api/v1/actions/:id/undo',
    config: operator,
    schema: {
      operationId: 'undo',
      tags: ['actions'],
      summary: 'Ask for an action to be undone; a worker does it',
      params: idParams,
      body: undoBody,
      response: answers({ 202: shownAction }),
    },
    handler: async (request, reply) => {
      const principal = principalOf(request);
      const { id } = request.params;
      const { because, targets } = request.body;
      const details = await shown(serving, id, principal);
      const { phase, owner, mayUndo } = details;
      assertMay(principal, 'operator', { phase, ...(owner === null ? {} : { team: owner }) });
      if (!mayUndo.may) throw new HeadwaterError('UNDO_REFUSED', mayUndo.because);
      const known = new Set(details.targets.map(({ resource }) => resource));
      const strange = targets?.find((target) => !known.has(target));
      if (strange !== undefined) throw new HeadwaterError('UNDO_REFUSED', `${strange} is no target of it`);
      await undoRequests.ask({ entry: id, by: principal.id, because, ...(targets === undefined ? {} : { targets }) });
      return reply.code(202).send(await shown(serving, id, principal));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/halt',
    config: viewer,
    schema: {
      operationId: 'getHalt',
      tags: ['halt'],
      summary: 'Whether everything is halted, by whom and why',
      response: answers({ 200: haltSchema }),
    },
    handler: async () => ({ halted: (await control.halted()) ?? null }),
  });

  app.route({
    method: 'PUT',
    url: '/api/v1/halt',
    config: { right: { role: 'approver' } },
    schema: {
      operationId: 'halt',
      tags: ['halt'],
      summary: 'Stop new effects on every worker, within a second',
      body: haltBody,
      response: answers({ 200: haltSchema }),
    },
    handler: async (request) => {
      await control.halt(principalOf(request).id, request.body.because);
      return { halted: (await control.halted()) ?? null };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/v1/halt',
    config: { right: { role: 'operator' } },
    schema: {
      operationId: 'resume',
      tags: ['halt'],
      summary: 'Let workers act again',
      body: haltBody,
      response: answers({ 200: haltSchema }),
    },
    handler: async (request) => {
      await control.resume(principalOf(request).id, request.body.because);
      return { halted: (await control.halted()) ?? null };
    },
  });

  async function shown(of: Serving, id: string, principal: Principal) {
    const entry = found(await actions.entry(id), `action ${id}`);
    const details = await actionDetails(of, entry);
    const may = { mayVote: mayVote(details, principal), mayUndo: mayUndo(details, principal, of.clock.now()) };
    return sent({ ...details, ...may });
  }
}

type May = z.infer<typeof shownAction>['mayVote'];

function mayVote({ approval, phase, owner, proposedBy, state }: ActionDetails, { id, grants }: Principal): May {
  if (state !== 'waiting') return { may: false, because: `It does not wait for anybody: ${state}.` };
  if (proposedBy === id) return { may: false, because: 'Who proposed it cannot approve it.' };
  if (approval.votes.some(({ by }) => by === id)) return { may: false, because: 'You have voted already.' };
  const may = mayAs(grants, 'approver', { phase, ...(owner === null ? {} : { team: owner }) });
  return may.kind === 'may' ? { may: true, because: '' } : { may: false, because: may.because };
}

function mayUndo({ undoUntil, undoRequest, state, phase, owner, undoes }: ActionDetails, { grants }: Principal, now: Date): May {
  if (state === 'undoing') return { may: false, because: `It is being undone, as ${undoRequest?.by ?? 'somebody'} asked.` };
  if (undoUntil === null)
    return {
      may: false,
      because: state === 'done' ? undoes : state === 'undone' ? 'It was undone.' : 'Nothing was done that could be undone.',
    };
  if (new Date(undoUntil) < now) return { may: false, because: `It could be undone until ${undoUntil}.` };
  const may = mayAs(grants, 'operator', { phase, ...(owner === null ? {} : { team: owner }) });
  return may.kind === 'may' ? { may: true, because: '' } : { may: false, because: may.because };
}
