/**
 * Logging in at a terminal: the device flow of the identity provider (RFC 8628), which this server asks with its own client, so that
 * a terminal needs neither its secret nor trust of its own. Ends with an API token as short-lived as a session.
 */
import { z } from 'zod';
import type { App } from '../route.js';
import { assertKnown, type Doors } from './doors.js';
import type { Provider } from './provider.js';
import { HeadwaterError } from '../../lib/errors.js';

const begunSchema = z.object({
  deviceCode: z.string(),
  userCode: z.string(),
  verificationUri: z.string(),
  verificationUriComplete: z.string().optional(),
  expiresIn: z.number(),
  interval: z.number(),
});

const answeredSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('waits'), slower: z.boolean() }),
  z.object({ kind: z.literal('known'), token: z.string(), id: z.string(), name: z.string(), expiresAt: z.string() }),
]);

type DeviceAnswered = z.infer<typeof answeredSchema>;

export function deviceRoutes(app: App, doors: Doors, provider: Provider | undefined): void {
  const config = { right: 'public', rateLimit: { max: 60, timeWindow: '1 minute' } } as const;
  const offered = (): Provider => {
    if (provider !== undefined) return provider;
    throw new HeadwaterError('LOGIN_UNAVAILABLE', 'no identity provider is configured; give a token with --token-stdin');
  };

  app.post('/auth/device', { config, schema: { hide: true, response: { 200: begunSchema } } }, async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    return offered().beginDevice();
  });

  app.post(
    '/auth/device/token',
    {
      config,
      schema: {
        hide: true,
        body: z.strictObject({ deviceCode: z.string().min(1).max(4_000) }),
        response: { 200: answeredSchema },
      },
    },
    async ({ body: { deviceCode } }, reply): Promise<DeviceAnswered> => {
      reply.header('cache-control', 'no-store');
      const answer = await offered().askDevice(deviceCode);
      if (answer.kind === 'waits') return answer;
      const { identity } = answer;
      await assertKnown(doors, identity);
      const { secret, token } = await doors.access.tokens.create({
        name: 'headwater login',
        kind: 'login',
        owner: identity,
        // All that they may themselves, at each moment.
        grant: { role: 'admin' },
        lifetime: doors.span.longest,
        by: identity.id,
      });
      return { kind: 'known', token: secret, id: identity.id, name: identity.name, expiresAt: token.expiresAt };
    },
  );
}
