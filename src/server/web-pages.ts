/** The web interface as it was built: files with hashed names for ever, and its one page for every address of its own. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { HeadwaterError } from '../lib/errors.js';
import { problemOf } from './problem.js';
import type { App } from './route.js';

/** @param folder of what was built; undefined for the API alone. Throws WEB_NOT_BUILT. */
export async function webPages(app: App, folder: string | undefined): Promise<void> {
  if (folder !== undefined) await serveFiles(app, folder);
  app.setNotFoundHandler((request, reply) => {
    const wantsPage = (request.headers.accept ?? '').includes('text/html') && request.method === 'GET';
    if (folder !== undefined && wantsPage && !/^\/(api|assets|auth|webhooks|approve)\//.test(request.url))
      return reply.header('cache-control', 'no-cache').sendFile('index.html');
    const problem = problemOf('ROUTE_UNKNOWN', undefined, request.id);
    return reply.code(404).type('application/problem+json').send(JSON.stringify(problem));
  });
}

async function serveFiles(app: App, folder: string): Promise<void> {
  const page = await stat(join(folder, 'index.html')).catch(() => undefined);
  if (page === undefined) throw new HeadwaterError('WEB_NOT_BUILT', `${folder} has no index.html`);
  const assets = join(folder, 'assets');
  await app.register(fastifyStatic, {
    root: folder,
    index: ['index.html'],
    cacheControl: false,
    preCompressed: true,
    setHeaders: (response, path) => {
      // Their names change with what is in them.
      const lasts = path.startsWith(assets) ? 'public, max-age=31536000, immutable' : 'no-cache';
      response.setHeader('cache-control', lasts);
    },
  });
}
