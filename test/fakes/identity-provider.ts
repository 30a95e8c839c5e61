/** A real OpenID Connect provider (oidc-provider) on this machine, for tests. Whoever is asked to log in is who the test says. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export const CLIENT_SECRET = 'the secret of the client, with a : and a %';

export interface Account {
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
  readonly groups?: readonly string[];
}

export interface IdentityProvider {
  readonly issuer: string;
  /** Who logs in from now on. Undefined: nobody does, and says so. */
  account: Account | undefined;
  /** Serves logins that come back there. The claims are in the ID token itself, or at the userinfo endpoint only. */
  serve(redirect: string, claimsIn: 'id-token' | 'userinfo'): void;
  /** Signs with another key from now on, and knows the one before no more. */
  rotate(): void;
  stop(): Promise<void>;
}

export async function startIdentityProvider(): Promise<IdentityProvider> {
  let provider: Provider | undefined;
  let answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  let served: { redirect: string; claimsIn: 'id-token' | 'userinfo' } | undefined;
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/interaction/') === true) {
      interact(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    } else answer?.(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (provider === undefined) throw new Error('nothing is served');
    const { prompt, params, session } = await provider.interactionDetails(request, response);
    const finish = (result: object): Promise<void> | undefined =>
      provider?.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
    const { account } = self;
    if (account === undefined) return finish({ error: 'access_denied', error_description: '<script>alert(1)</script>' });
    if (prompt.name === 'login') return finish({ login: { accountId: account.email } });
    const grant = new provider.Grant({ accountId: session?.accountId ?? account.email, clientId: params.client_id });
    grant.addOIDCScope(SCOPES.join(' '));
    return finish({ consent: { grantId: await grant.save() } });
  }

  function make(): void {
    if (served === undefined) return;
    const { redirect, claimsIn } = served;
    const accounts = new Map<string, Account>();
    const client = {
      redirect_uris: [redirect],
      grant_types: ['authorization_code', DEVICE],
      response_types: ['code'],
    };
    provider = new Provider(issuer, {
      clients: [
        { ...client, client_id: 'headwater', client_secret: CLIENT_SECRET },
        { ...client, client_id: 'by-post', client_secret: CLIENT_SECRET, token_endpoint_auth_method: 'client_secret_post' },
        { ...client, client_id: 'public', token_endpoint_auth_method: 'none' },
      ],
      jwks: {
        keys: [
          {
            ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
            kid: randomBytes(4).toString('hex'),
            use: 'sig',
          },
        ],
      },
      cookies: { keys: ['for tests'] },
      scopes: SCOPES,
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
      conformIdTokenClaims: claimsIn === 'userinfo',
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false }, deviceFlow: { enabled: true } },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      findAccount: (_: unknown, id: string) => {
        if (self.account?.email === id) accounts.set(id, self.account);
        const account = accounts.get(id);
        return account && { accountId: id, claims: async () => ({ sub: id, ...account }) };
      },
    });
    answer = provider.callback();
  }

  const self: IdentityProvider = {
    issuer,
    account: undefined,
    serve: (redirect, claimsIn) => {
      served = { redirect, claimsIn };
      make();
    },
    rotate: make,
    stop: () =>
      new Promise<void>((done, failed) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? done() : failed(error)));
      }),
  };
  return self;
}

const SCOPES = ['openid', 'profile', 'email', 'groups'];
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code';
