/** Operations on what holds: policies, the response plan, exemptions, evidence, sources, settings and tokens. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import { HeadwaterError } from '../../lib/errors.js';
import {
  endExemption,
  exempt,
  exemptionsOf,
  exportedEvidence,
  listSources,
  lookAgain,
  policyPage,
  policyRows,
  previewResponseEdit,
  saveResponseEdit,
  settingsOf,
  shownResponse,
  verifyEvidence,
  type EvidenceVerification,
  type Serving,
} from '../../pipeline/index.js';
import { principalOf } from '../auth/index.js';
import { answers, assertMay, found, sent, viewer, viewerOfLook, viewerOfRecord, type App } from '../route.js';
import { doneSchema, pageOf, paging } from '../schemas/common.js';
import { policyRow, policySchema } from '../schemas/estate.js';
import {
  evidenceQuery,
  evidenceRecord,
  evidenceVerification,
  exemptionBody,
  exemptionList,
  responseEdit,
  responsePreview,
  responseSchema,
  settingsSchema,
  sourcesSchema,
} from '../schemas/governance.js';

const ifMatch = z.object({ 'if-match': z.string().min(1).max(200).describe('The `etag` that was shown.') });
const operator = { right: { role: 'operator' } } as const;

export function governanceRoutes(app: App, serving: Serving): void {
  const { evidence } = serving;
  const { version } = serving.request;
  /** One at a time: who asks meanwhile is given its verdict. */
  let verifying: Promise<EvidenceVerification> | undefined;

  app.route({
    method: 'GET',
    url: '/api/v1/policies',
    config: viewerOfLook,
    schema: {
      operationId: 'listPolicies',
      tags: ['policies'],
      summary: 'Policies by release phase: how far each was let, and what it finds',
      querystring: z.object({
        ...paging,
        q: z.string().min(1).max(200).optional().describe('A part of its id or title.'),
        evaluated: z.stringbool().default(true).describe('Only those that the last look evaluated.'),
      }),
      response: answers({ 200: pageOf(policyRow) }),
    },
    handler: async ({ query }) => sent(await policyRows(serving, query)),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/policies/:family/:name',
    config: viewerOfLook,
    schema: {
      operationId: 'getPolicy',
      tags: ['policies'],
      summary: 'One policy: why, its cases, and what enforcing it would break',
      params: z.object({ family: z.string().min(1).max(200), name: z.string().min(1).max(200) }),
      response: answers({ 200: policySchema }),
    },
    handler: async ({ params: { family, name } }) => {
      const id = `${family}/${name}`;
      return sent(found(await policyPage(serving, id), `policy ${id}`));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/response',
    config: viewerOfRecord,
    schema: {
      operationId: 'getResponse',
      tags: ['response'],
      summary: 'The response plan with nothing left open, and what actions have earned',
      response: answers({ 200: responseSchema }),
    },
    handler: async () => sent(await shownResponse(serving)),
  });

  app.route({
    method: 'POST',
    url: '/api/v1/response/preview',
    config: viewer,
    schema: {
      operationId: 'previewResponse',
      tags: ['response'],
      summary: 'What an edit of the response plan would change; writes nothing',
      body: responseEdit,
      response: answers({ 200: responsePreview }),
    },
    handler: async ({ body }) => {
      const { diff, loosens, text } = await previewResponseEdit(serving, changeOf(body));
      return { diff, loosens, yaml: text };
    },
  });

  app.route({
    method: 'PATCH',
    url: '/api/v1/response',
    config: operator,
    schema: {
      operationId: 'editResponse',
      tags: ['response'],
      summary: 'Write an edit of the response plan; what loosens it needs an admin',
      headers: ifMatch,
      body: responseEdit,
      response: answers({ 200: responseSchema }),
    },
    handler: async (request) => {
      const principal = principalOf(request);
      const edited = await previewResponseEdit(serving, changeOf(request.body));
      if (edited.loosens) assertMay(principal, 'admin');
      if (edited.etag !== request.headers['if-match'])
        throw new HeadwaterError('CONFIGURATION_CHANGED', 'the configuration was changed since it was shown');
      await saveResponseEdit(serving, edited, principal.id);
      return sent(await shownResponse(serving));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/exemptions',
    config: viewerOfRecord,
    schema: {
      operationId: 'listExemptions',
      tags: ['exemptions'],
      summary: 'What was accepted, until when; what ends first comes first',
      response: answers({ 200: exemptionList }),
    },
    handler: async () => sent(await exemptionsOf(serving)),
  });

  app.route({
    method: 'POST',
    url: '/api/v1/exemptions',
    config: { right: { role: 'admin' } },
    schema: {
      operationId: 'exempt',
      tags: ['exemptions'],
      summary: 'Accept something until a day',
      headers: ifMatch,
      body: exemptionBody,
      response: answers({ 201: exemptionList }),
    },
    handler: async (request, reply) => {
      const { policy, resource, path, finding, reason, expires } = request.body;
      if (policy === undefined && resource === undefined && path === undefined && finding === undefined)
        throw new HeadwaterError('REQUEST_INVALID', 'an exemption says what it is about: policy, resource, path or finding');
      const about = {
        ...(policy && { policy }),
        ...(resource && { resource }),
        ...(path && { path }),
        ...(finding && { finding }),
      };
      const by = principalOf(request).id;
      await exempt(serving, { ...about, reason, approvedBy: by, expires }, request.headers['if-match']);
      return reply.code(201).send(sent(await exemptionsOf(serving)));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/v1/exemptions/:id',
    config: operator,
    schema: {
      operationId: 'endExemption',
      tags: ['exemptions'],
      summary: 'End an exemption before its day',
      params: z.object({ id: z.string().min(1).max(100) }),
      headers: ifMatch,
      response: answers({ 200: exemptionList }),
    },
    handler: async (request) => {
      await endExemption(serving, { id: request.params.id, by: principalOf(request).id, etag: request.headers['if-match'] });
      return sent(await exemptionsOf(serving));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/evidence',
    config: viewerOfRecord,
    schema: {
      operationId: 'listEvidence',
      tags: ['evidence'],
      summary: 'The chain of evidence, the newest record first',
      querystring: evidenceQuery,
      response: answers({ 200: pageOf(evidenceRecord) }),
    },
    handler: async ({ query: { limit, after, kind, subject, actor } }) => {
      const before = after === undefined ? undefined : positionIn(after);
      const records = await serving.evidence.newest({
        limit: limit + 1,
        ...(before === undefined ? {} : { before }),
        ...(kind === undefined ? {} : { kinds: kind }),
        ...(subject === undefined ? {} : { subjects: subject }),
        ...(actor === undefined ? {} : { actors: actor }),
      });
      const items = records.slice(0, limit);
      const last = items.at(-1);
      const next = records.length > limit && last !== undefined ? { next: String(last.sequence) } : {};
      const isFiltered = kind !== undefined || subject !== undefined || actor !== undefined;
      const head = (await serving.evidence.head())?.sequence ?? 0;
      return sent({
        items,
        ...next,
        total: isFiltered ? items.length : head,
        isWhole: !isFiltered || next.next === undefined,
        revision: 0,
      });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/evidence/verification',
    config: viewer,
    // All records are read: a long chain takes its time.
    handlerTimeout: 600_000,
    schema: {
      operationId: 'verifyEvidence',
      tags: ['evidence'],
      summary: 'Whether the chain is as it was written',
      response: answers({ 200: evidenceVerification }),
    },
    handler: () => {
      verifying ??= verifyEvidence(evidence, { of: 'the store', version, from: 1, anchors: [] }).finally(() => {
        verifying = undefined;
      });
      return verifying;
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/evidence/export',
    config: viewer,
    schema: {
      operationId: 'exportEvidence',
      tags: ['evidence'],
      summary: 'The whole chain as JSON lines, for `headwater evidence verify`',
      response: answers({ 200: z.unknown().describe('JSON lines.') }),
      produces: ['application/x-ndjson'],
    },
    handler: (_, reply) => {
      void reply
        .type('application/x-ndjson; charset=utf-8')
        .header('content-disposition', 'attachment; filename="headwater-evidence.jsonl"');
      return reply.send(Readable.from(linesOf(exportedEvidence(serving.evidence, 1))));
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/sources',
    config: viewer,
    schema: {
      operationId: 'listSources',
      tags: ['sources'],
      summary: 'What is read, with what, and how it went',
      response: answers({ 200: sourcesSchema }),
    },
    handler: async () => sent(await listSources(serving)),
  });

  app.route({
    method: 'POST',
    url: '/api/v1/look',
    config: operator,
    schema: {
      operationId: 'lookAgain',
      tags: ['sources'],
      summary: 'Have the estate looked at now',
      response: answers({ 202: doneSchema }),
    },
    handler: async (request, reply) => {
      await lookAgain(serving, principalOf(request).id);
      return reply.code(202).send({ done: true as const });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/settings',
    config: { right: { role: 'operator' } },
    schema: {
      operationId: 'getSettings',
      tags: ['settings'],
      summary: 'The configuration as it holds, who may what, and how people are told',
      response: answers({ 200: settingsSchema }),
    },
    handler: async () => sent(await settingsOf(serving)),
  });
}

async function* linesOf(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield line.endsWith('\n') ? line : `${line}\n`;
}

function positionIn(after: string): number {
  if (!/^[0-9]{1,15}$/.test(after)) throw new HeadwaterError('CURSOR_INVALID', 'it is none of this list');
  return Number(after);
}

/** Without the keys that were not given. */
function changeOf({ table, ceiling, teams }: z.infer<typeof responseEdit>): Parameters<typeof previewResponseEdit>[1] {
  return {
    ...(table === undefined ? {} : { table: JSON.parse(JSON.stringify(table)) }),
    ...(ceiling === undefined ? {} : { ceiling }),
    ...(teams === undefined ? {} : { teams }),
  };
}
