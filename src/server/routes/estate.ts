/** Operations on what was seen: causes, findings, images, resources, what could not be seen, and the search over all. */
import { z } from 'zod';
import { fingerprint } from '../../model/index.js';
import {
  coverageOf,
  facetsOf,
  riverOf,
  riverSchema,
  viewedCauseSchema,
  viewedFindingSchema,
  viewedImageSchema,
  viewedResourceSchema,
  causeStates,
  type Serving,
} from '../../pipeline/index.js';
import { VIEW_FILTERS, type ViewNoun, type ViewQuery } from '../../ports/index.js';
import { answers, found, givenOf, sent, viewer, viewerOfLook, viewerOfRecord, type App } from '../route.js';
import { pageOf } from '../schemas/common.js';
import {
  causeQuery,
  causeRow,
  coverageSchema,
  facetsSchema,
  findingEvents,
  findingQuery,
  findingRow,
  imageQuery,
  imageRow,
  resourceQuery,
  resourceRow,
  searchSchema,
} from '../schemas/estate.js';

const idParams = z.object({ id: z.string().min(1).max(2_000) });

export function estateRoutes(app: App, serving: Serving): void {
  const { view, findings } = serving;

  app.route({
    method: 'GET',
    url: '/api/v1/causes',
    config: viewerOfRecord,
    schema: {
      operationId: 'listCauses',
      tags: ['causes'],
      summary: 'Root causes, what closes the most first',
      querystring: causeQuery,
      response: answers({ 200: pageOf(causeRow) }),
    },
    handler: async ({ query }) => {
      const page = await view.list('cause', asked('cause', query));
      const states = await causeStates(serving);
      return {
        ...page,
        items: page.items.map(({ owner = null, repository = null, phases, ...row }) => ({
          ...row,
          owner,
          repository,
          phases: [...phases],
          state: states.get(row.id) ?? ('open' as const),
        })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/causes/:id',
    config: viewerOfLook,
    schema: {
      operationId: 'getCause',
      tags: ['causes'],
      summary: 'One cause: its path, its line, its owner, its fix and what is missing',
      params: idParams,
      response: answers({ 200: viewedCauseSchema }),
    },
    handler: async ({ params: { id } }) => {
      const { body } = found(await view.get('cause', id), `cause ${id}`);
      return viewedCauseSchema.parse(body);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/causes/:id/patch',
    config: viewer,
    schema: {
      operationId: 'getPatch',
      tags: ['causes'],
      summary: 'The fix of a cause, for `git apply`',
      params: idParams,
      response: answers({ 200: z.string().describe('A unified diff.') }),
      produces: ['text/x-patch'],
    },
    handler: async ({ params: { id } }, reply) => {
      const { body } = found(await view.get('cause', id), `cause ${id}`);
      const { fix } = viewedCauseSchema.parse(body);
      const patch = found(fix.diff === '' ? undefined : fix.diff, `edit for ${id}: its fix is guidance`);
      void reply.type('text/x-patch; charset=utf-8').header('content-disposition', 'attachment; filename="fix.patch"');
      return patch;
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/findings',
    config: viewerOfLook,
    schema: {
      operationId: 'listFindings',
      tags: ['findings'],
      summary: 'Findings, the most severe first',
      querystring: findingQuery,
      response: answers({ 200: pageOf(findingRow) }),
    },
    handler: async ({ query }) => {
      const page = await view.list('finding', asked('finding', query));
      return {
        ...page,
        items: page.items.map(({ about, aboutName, aboutKind, phase, cause = null, owner = null, since = null, ...row }) => ({
          ...row,
          releasePhase: phase,
          about: { id: about, name: aboutName, kind: aboutKind },
          cause,
          owner,
          since,
        })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/findings/:id',
    config: viewer,
    schema: {
      operationId: 'getFinding',
      tags: ['findings'],
      summary: 'One finding, with its life',
      params: idParams,
      response: answers({ 200: viewedFindingSchema.extend({ events: findingEvents, owner: z.string().nullable() }) }),
    },
    handler: async ({ params: { id } }) => {
      const { body, owner = null } = found(await view.get('finding', id), `finding ${id}`);
      const events = await findings.events(fingerprint(id));
      return {
        ...viewedFindingSchema.parse(body),
        owner,
        events: events.map(({ kind, at, because }) => ({ kind, at, because })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/images',
    config: viewerOfLook,
    schema: {
      operationId: 'listImages',
      tags: ['inventory'],
      summary: 'Images, by name',
      querystring: imageQuery,
      response: answers({ 200: pageOf(imageRow) }),
    },
    handler: async ({ query }) => {
      const page = await view.list('image', asked('image', query));
      return {
        ...page,
        items: page.items.map(({ id, phase, parent = null, created = null, ...row }) => ({
          ...row,
          digest: id,
          releasePhase: phase,
          parent,
          created,
        })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/images/:id',
    config: viewerOfLook,
    schema: {
      operationId: 'getImage',
      tags: ['inventory'],
      summary: 'One image, by its digest, with its lineage',
      params: idParams,
      response: answers({ 200: viewedImageSchema }),
    },
    handler: async ({ params: { id } }) => viewedImageSchema.parse(found(await view.get('image', id), `image ${id}`).body),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/resources',
    config: viewerOfLook,
    schema: {
      operationId: 'listResources',
      tags: ['inventory'],
      summary: 'What runs and what is declared, by name',
      querystring: resourceQuery,
      response: answers({ 200: pageOf(resourceRow) }),
    },
    handler: async ({ query }) => {
      const page = await view.list('resource', asked('resource', query));
      return {
        ...page,
        items: page.items.map(({ phase, account = null, cluster = null, region = null, namespace = null, ...row }) => ({
          ...row,
          releasePhase: phase,
          account,
          cluster,
          region,
          namespace,
        })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/v1/resources/:id',
    config: viewerOfLook,
    schema: {
      operationId: 'getResource',
      tags: ['inventory'],
      summary: 'One resource',
      params: idParams,
      response: answers({ 200: viewedResourceSchema }),
    },
    handler: async ({ params: { id } }) =>
      viewedResourceSchema.parse(found(await view.get('resource', id), `resource ${id}`).body),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/facets/:noun',
    config: viewerOfLook,
    schema: {
      operationId: 'getFacets',
      tags: ['search'],
      summary: 'By what a list can be filtered, and how many each value has',
      params: z.object({ noun: z.enum(['cause', 'finding', 'image', 'resource']) }),
      response: answers({ 200: facetsSchema }),
    },
    handler: ({ params: { noun } }) => facetsOf(serving, noun),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/river',
    config: viewerOfLook,
    schema: {
      operationId: 'getRiver',
      tags: ['river'],
      summary: 'How what runs flows from its sources: sources, images by level, release phases',
      querystring: z.object({ cause: z.string().min(1).max(2_000).optional().describe('What one cause touches.') }),
      response: answers({ 200: riverSchema }),
    },
    handler: ({ query: { cause } }) => riverOf(serving, cause),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/coverage',
    config: viewerOfLook,
    schema: {
      operationId: 'getCoverage',
      tags: ['coverage'],
      summary: 'What could be seen, what could not and why, and what to connect next',
      response: answers({ 200: coverageSchema }),
    },
    handler: async () => sent(await coverageOf(serving)),
  });

  app.route({
    method: 'GET',
    url: '/api/v1/search',
    config: viewerOfLook,
    schema: {
      operationId: 'search',
      tags: ['search'],
      summary: 'Anything by the beginnings of its words',
      querystring: z.object({
        q: z.string().min(1).max(200),
        limit: z.coerce.number().int().min(1).max(50).default(20),
      }),
      response: answers({ 200: searchSchema }),
    },
    handler: async ({ query: { q, limit } }) => {
      const hits = await view.search(q, limit);
      return { items: hits.map(({ noun, id, name, detail }) => ({ kind: noun, id, name, detail })) };
    },
  });
}

interface AskedPage {
  readonly limit: number;
  readonly after?: string | undefined;
  readonly q?: string | undefined;
  readonly sort?: string | undefined;
  readonly reverse: boolean;
}

/** A request's query as the view is asked: its filters and sorts are those of the view, as its schema says. */
function asked<Noun extends ViewNoun>(noun: Noun, query: AskedPage & Readonly<Record<string, unknown>>): ViewQuery<Noun> {
  const { limit, after, q, sort, reverse } = query;
  const filters = givenOf(query as Readonly<Record<string, readonly string[] | undefined>>, VIEW_FILTERS[noun]);
  return {
    limit,
    reverse,
    filters,
    ...(after === undefined ? {} : { after }),
    ...(q === undefined ? {} : { text: q }),
    ...(sort === undefined ? {} : { sort: sort as ViewQuery<Noun>['sort'] }),
  } as ViewQuery<Noun>;
}
