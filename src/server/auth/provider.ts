/**
 * The identity provider, by OpenID Connect: the authorization code flow with PKCE, and the device flow for terminals. Gives an
 * identity that was proved, or says why there is none. An ID token is believed by its signature, not by where it came from.
 */
import type * as OpenIdClient from 'openid-client';
import type { ClientAuth, Configuration, TokenEndpointResponse, TokenEndpointResponseHelpers } from 'openid-client';
import type { ConfiguredServer } from '../../config/index.js';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import { isLoopback } from '../../lib/network-address.js';
import type { Identity } from '../../model/index.js';
import { claimOf, identityFrom } from './claims.js';

export type ConfiguredProvider = NonNullable<ConfiguredServer['oidc']>;

export interface CodeLogin {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface DeviceLogin {
  readonly deviceCode: string;
  /** What the person types at `verificationUri`. */
  readonly userCode: string;
  readonly verificationUri: string;
  /** The same, with the code in it. */
  readonly verificationUriComplete?: string;
  /** In seconds. */
  readonly expiresIn: number;
  /** In seconds: not to be asked more often. */
  readonly interval: number;
}

export type DeviceAnswer =
  { readonly kind: 'waits'; readonly slower: boolean } | { readonly kind: 'known'; readonly identity: Identity };

export interface Provider {
  /** Where the browser goes to log in. */
  loginAddress(login: CodeLogin, redirect: URL): Promise<URL>;
  /** @param address that the browser came back to, with all that was added to it */
  redeem(address: URL, login: CodeLogin): Promise<Identity>;
  /** Where the browser goes to log out there as well; undefined where the provider has no such place. @param back where it comes back to */
  logoutAddress(back: URL): Promise<URL | undefined>;
  beginDevice(): Promise<DeviceLogin>;
  askDevice(deviceCode: string): Promise<DeviceAnswer>;
}

/** Seconds that the provider's clock may be off. */
const CLOCK_TOLERANCE = 30;
/** In seconds, for one request. */
const TIMEOUT = 10;
/** In milliseconds: what the provider says of itself is asked again after this. Its keys are, whenever one is not known. */
const METADATA_HOLDS = 3_600_000;
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

export function providerFor(oidc: ConfiguredProvider, environment: NodeJS.ProcessEnv, now: () => Date): Provider {
  let known: { readonly asked: Promise<Configuration>; readonly at: number } | undefined;
  const configuration = async (): Promise<Configuration> => {
    if (known === undefined || now().getTime() - known.at > METADATA_HOLDS) {
      const asked = { asked: discover(oidc, environment), at: now().getTime() };
      known = asked;
      // One that failed is asked again by whoever comes next.
      asked.asked.catch(() => {
        if (known === asked) known = undefined;
      });
    }
    return known.asked;
  };
  const scope = oidc.scopes.join(' ');

  return {
    async loginAddress({ state, nonce, verifier }, redirect) {
      const [client, about] = await Promise.all([library(), configuration()]);
      return client.buildAuthorizationUrl(about, {
        redirect_uri: redirect.href,
        scope,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
    },
    async redeem(address, { state, nonce, verifier }) {
      const [client, about] = await Promise.all([library(), configuration()]);
      const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true };
      const tokens = await client.authorizationCodeGrant(about, address, checks).catch(refused);
      return identityOf(about, tokens);
    },
    async logoutAddress(back) {
      const [client, about] = await Promise.all([library(), configuration()]);
      const place = about.serverMetadata().end_session_endpoint;
      if (place === undefined || !isPage(place)) return undefined;
      // OpenID Connect RP-Initiated Logout 1.0, section 2. Who asks is said by `client_id`, which the library adds: an ID token for
      // `id_token_hint` would have to be kept for as long as the session.
      return client.buildEndSessionUrl(about, { post_logout_redirect_uri: back.href });
    },
    async beginDevice() {
      const [client, about] = await Promise.all([library(), configuration()]);
      if (about.serverMetadata().device_authorization_endpoint === undefined)
        throw new HeadwaterError(
          'LOGIN_UNAVAILABLE',
          'the identity provider has no device flow; give a token with --token-stdin',
        );
      const begun = await client.initiateDeviceAuthorization(about, { scope }).catch(refused);
      return {
        deviceCode: begun.device_code,
        userCode: begun.user_code,
        verificationUri: begun.verification_uri,
        ...(begun.verification_uri_complete === undefined ? {} : { verificationUriComplete: begun.verification_uri_complete }),
        expiresIn: begun.expires_in,
        interval: begun.interval ?? 5,
      };
    },
    async askDevice(deviceCode) {
      const [client, about] = await Promise.all([library(), configuration()]);
      try {
        const tokens = await client.genericGrantRequest(about, DEVICE_GRANT, { device_code: deviceCode });
        return { kind: 'known', identity: await identityOf(about, tokens) };
      } catch (error) {
        if (error instanceof HeadwaterError) throw error;
        const said = error instanceof client.ResponseBodyError ? error.error : undefined;
        if (said === 'authorization_pending' || said === 'slow_down') return { kind: 'waits', slower: said === 'slow_down' };
        throw await refusal(error);
      }
    },
  };

  async function identityOf(
    about: Configuration,
    tokens: TokenEndpointResponse & TokenEndpointResponseHelpers,
  ): Promise<Identity> {
    const claims = tokens.claims();
    if (claims === undefined) throw new HeadwaterError('LOGIN_FAILED', 'the identity provider gave no ID token');
    const needed = [oidc.idClaim, oidc.groupsClaim, ...(oidc.idClaim === 'email' ? ['email_verified'] : [])];
    const isWhole = needed.every((name) => claimOf(claims, name) !== undefined);
    if (isWhole || about.serverMetadata().userinfo_endpoint === undefined) return identityFrom(claims, oidc);
    const client = await library();
    const more = await client.fetchUserInfo(about, tokens.access_token, claims.sub).catch(refused);
    return identityFrom({ ...more, ...claims }, oidc);
  }
}

/** Loaded when somebody logs in: most commands never do. */
function library(): Promise<typeof OpenIdClient> {
  return import('openid-client');
}

async function discover(
  { issuer, clientId, clientSecretEnv }: ConfiguredProvider,
  environment: NodeJS.ProcessEnv,
): Promise<Configuration> {
  const client = await library();
  const address = new URL(issuer);
  const secret = clientSecretEnv === undefined ? undefined : environment[clientSecretEnv];
  if (clientSecretEnv !== undefined && (secret === undefined || secret === ''))
    throw new HeadwaterError('LOGIN_UNAVAILABLE', `${clientSecretEnv}, which holds the client's secret, is not set`);
  const isHere = address.protocol === 'http:' && isLoopback(address.hostname);
  try {
    return await client.discovery(
      address,
      clientId,
      { [client.clockTolerance]: CLOCK_TOLERANCE },
      secret === undefined ? client.None() : bySecret(client.ClientSecretBasic(secret), client.ClientSecretPost(secret)),
      { timeout: TIMEOUT, execute: [client.enableNonRepudiationChecks, ...(isHere ? [client.allowInsecureRequests] : [])] },
    );
  } catch (error) {
    throw new HeadwaterError('LOGIN_PROVIDER_UNREACHABLE', `${address.host} does not say how to log in: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** As the provider says that it takes the secret; in the header where it says nothing (OpenID Connect Discovery 1.0, section 3). */
function bySecret(basic: ClientAuth, post: ClientAuth): ClientAuth {
  return (server, ...more) => {
    const methods = server.token_endpoint_auth_methods_supported;
    const isBasic = methods === undefined || methods.includes('client_secret_basic');
    return (isBasic ? basic : post)(server, ...more);
  };
}

/** A place that a browser may be sent to: by TLS, or on this machine. */
function isPage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

async function refused(error: unknown): Promise<never> {
  throw await refusal(error);
}

/** By its code alone: what else is said comes from an address that anybody can write. */
async function refusal(error: unknown): Promise<HeadwaterError> {
  const { AuthorizationResponseError, ResponseBodyError, ClientError } = await library();
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError)
    return new HeadwaterError('LOGIN_FAILED', `the identity provider says ${word(error.error)}`, { cause: error });
  if (error instanceof ClientError)
    return new HeadwaterError('LOGIN_FAILED', `what came back is not to be trusted: ${word(error.code)}`, { cause: error });
  return new HeadwaterError('LOGIN_PROVIDER_UNREACHABLE', `the identity provider did not answer: ${messageOf(error)}`, {
    cause: error,
  });
}

function word(text: string | undefined): string {
  return text !== undefined && /^[A-Za-z0-9_.-]{1,100}$/.test(text) ? text : 'no';
}
