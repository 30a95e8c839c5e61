/** A real OpenID Connect provider (oidc-provider) on this machine, for tests. Whoever is asked to log in is who the test says. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Provider from 'oidc-provider';

export const CLIENT_SECRET = 'the secret of the client, with a : and a %';

export interface Account {
  readonly email: string;
  readonly email_verified: boolean;
  readonly name: string;
  readonly groups?: readonly string[];
}

/** Whether one can log out there: with an `end_session_endpoint`, and back to the server that was logged in to. */
export type Logout = 'with-logout' | 'without-logout';

export interface IdentityProvider {
  readonly issuer: string;
  /** Who logs in from now on. Undefined: nobody does, and says so. */
  account: Account | undefined;
  /** Asks in a form who of these somebody is, in place of `account`. */
  accounts: readonly Account[] | undefined;
  /** Serves logins that come back there. The claims are in the ID token itself, or at the userinfo endpoint only. */
  serve(redirect: string, claimsIn: 'id-token' | 'userinfo', logout?: Logout): void;
  /** Signs with another key from now on, and knows the one before no more. */
  rotate(): void;
  stop(): Promise<void>;
}

export async function startIdentityProvider(): Promise<IdentityProvider> {
  let provider: Provider | undefined;
  let answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  let served: { redirect: string; claimsIn: 'id-token' | 'userinfo'; logout: Logout } | undefined;
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
    if (self.accounts !== undefined && prompt.name === 'login') {
      const email = request.method === 'POST' ? new URLSearchParams(await text(request)).get('email') : null;
      const known = self.accounts.find((one) => one.email === email);
      if (known === undefined) return void response.setHeader('content-type', 'text/html').end(FORM);
      return finish({ login: { accountId: known.email } });
    }
    const account = self.accounts?.find(({ email }) => email === session?.accountId) ?? self.account;
    if (account === undefined) return finish({ error: 'access_denied', error_description: '<script>alert(1)</script>' });
    if (prompt.name === 'login') return finish({ login: { accountId: account.email } });
    const grant = new provider.Grant({ accountId: session?.accountId ?? account.email, clientId: params.client_id });
    grant.addOIDCScope(SCOPES.join(' '));
    return finish({ consent: { grantId: await grant.save() } });
  }

  function make(): void {
    if (served === undefined) return;
    const { redirect, claimsIn, logout } = served;
    const accounts = new Map<string, Account>();
    const client = {
      redirect_uris: [redirect],
      post_logout_redirect_uris: [new URL('/', redirect).href],
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
      features: {
        devInteractions: { enabled: false },
        deviceFlow: { enabled: true },
        rpInitiatedLogout: { enabled: logout === 'with-logout', logoutSource: askToLogOut },
      },
      interactions: { url: (_: unknown, { uid }: { uid: string }) => `/interaction/${uid}` },
      findAccount: (_: unknown, id: string) => {
        for (const one of [self.account, ...(self.accounts ?? [])]) if (one?.email === id) accounts.set(id, one);
        const account = accounts.get(id);
        return account && { accountId: id, claims: async () => ({ sub: id, ...account }) };
      },
    });
    answer = provider.callback();
  }

  const self: IdentityProvider = {
    issuer,
    account: undefined,
    accounts: undefined,
    serve: (redirect, claimsIn, logout = 'without-logout') => {
      served = { redirect, claimsIn, logout };
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

const FORM = page(
  'Sign in',
  '<form method="post"><label>Email <input name="email" type="email"></label> <button>Sign in</button></form>',
);

async function askToLogOut(context: { body: string }, form: string): Promise<void> {
  context.body = page('Sign out', `${form}<button form="op.logoutForm" name="logout" value="yes">Yes, sign out</button>`);
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><title>The provider: ${title}</title><h1>${title}</h1>${content}</html>`;
}
