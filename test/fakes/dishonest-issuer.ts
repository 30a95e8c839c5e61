/** An issuer whose ID tokens say what a test wants them to say, signed with whatever key the test wants: what no real provider gives. */
import { createSign, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface DishonestIssuer {
  readonly issuer: string;
  /** The nonce that the login asked for. */
  nonce: string;
  /** Of the next ID token, over claims that are all right. */
  claims: Readonly<Record<string, unknown>>;
  header: Readonly<Record<string, unknown>>;
  /** Signed with a key that is not published. */
  forged: boolean;
  stop(): Promise<void>;
}

export async function startDishonestIssuer(): Promise<DishonestIssuer> {
  const [published, hidden] = [rsa(), rsa()];
  const server = createServer((request, response) => {
    const give = (body: unknown): void =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/.well-known/openid-configuration')
      return give({
        issuer: self.issuer,
        authorization_endpoint: `${self.issuer}/authorize`,
        token_endpoint: `${self.issuer}/token`,
        jwks_uri: `${self.issuer}/jwks`,
        response_types_supported: ['code'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    if (request.url === '/jwks')
      return give({ keys: [{ ...published.publicKey.export({ format: 'jwk' }), kid: 'published', alg: 'RS256', use: 'sig' }] });
    if (request.url === '/token')
      return give({ access_token: 'access', token_type: 'bearer', expires_in: 60, id_token: idToken() });
    response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));

  function idToken(): string {
    const seconds = Math.floor(Date.now() / 1_000);
    const header = { alg: 'RS256', typ: 'JWT', kid: 'published', ...self.header };
    const claims = {
      iss: self.issuer,
      aud: 'headwater',
      sub: randomUUID(),
      iat: seconds,
      exp: seconds + 300,
      nonce: self.nonce,
      email: 'ada@acme.example',
      email_verified: true,
      ...self.claims,
    };
    const body = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    if (header.alg === 'none') return `${body}.`;
    return `${body}.${sign(body, self.forged ? hidden.privateKey : published.privateKey)}`;
  }

  const self: DishonestIssuer = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    nonce: '',
    claims: {},
    header: {},
    forged: false,
    stop: () =>
      new Promise<void>((done, failed) => {
        server.closeAllConnections();
        server.close((error) => (error === undefined ? done() : failed(error)));
      }),
  };
  return self;
}

function rsa(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

function sign(body: string, key: KeyObject): string {
  return createSign('RSA-SHA256').update(body).sign(key, 'base64url');
}
