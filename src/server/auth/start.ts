/** Coming in without an identity provider: by an address that the process at this machine prints, once, for ten minutes. */
import { z } from 'zod';
import { HeadwaterError } from '../../lib/errors.js';
import type { Identity } from '../../model/index.js';
import type { App } from '../route.js';
import { answerWith, enter, type Doors } from './doors.js';

const kept = z.object({ id: z.string().startsWith('local:'), name: z.string() });

export function startRoute(app: App, doors: Doors): void {
  app.get(
    '/auth/start',
    {
      // The token stands in the address, and what the log has of requests is their addresses.
      logLevel: 'warn',
      exposeHeadRoute: false,
      config: { right: 'public' },
      schema: { hide: true, querystring: z.object({ token: z.string().max(100).default('') }) },
    },
    (request, reply) =>
      answerWith(request, reply, async () => {
        // What only looks ahead must not use it up.
        if (String(request.headers['sec-purpose'] ?? '').includes('prefetch')) return reply.code(503).send();
        if (!doors.isLocal)
          throw new HeadwaterError('LOGIN_UNAVAILABLE', 'this server is reached from elsewhere, and people log in to it');
        const body = kept.safeParse(await doors.access.passes.take('start', request.query.token));
        if (!body.success)
          throw new HeadwaterError('LOGIN_LINK_USED', 'this address was used already, is too old, or is not whole');
        const identity: Identity = { ...body.data, via: 'local', groups: [] };
        await enter(doors, request, reply, identity);
        return reply.redirect('/', 303);
      }),
  );
}
