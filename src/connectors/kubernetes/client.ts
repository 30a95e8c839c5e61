/**
 * Credentials, by Kubernetes' own chain: the kubeconfig (`KUBECONFIG`, `~/.kube/config`) with its plugins, certificates and
 * tokens, or the service account of the Pod that we run in. The only file that knows the vendor's library, of which nothing
 * but that chain is used; it is loaded when a cluster is opened.
 */
import { existsSync } from 'node:fs';
import type { Agent as PlainAgent } from 'node:http';
import type { RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Cluster, Context, KubeConfig, User } from '@kubernetes/client-node';
import { HeadwaterError, messageOf } from '../../lib/errors.js';
import { CredentialsError, firstLine } from './failure.js';

/** How to reach one cluster, and as whom. */
export interface ClusterAccess {
  /** The cluster's name in the kubeconfig: what its resources are filed under. */
  readonly name: string;
  readonly context: string;
  /** `https://host:port`, perhaps with a path. */
  readonly server: string;
  /** What a request needs besides; asked for before each, as tokens run out. Throws CredentialsError. */
  authorize(): Promise<Authorization>;
  /** What was given is no longer taken. */
  forget(): void;
}

export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsOptions;
  /** Set where the way leads through a proxy. */
  readonly proxy?: PlainAgent;
}

export type TlsOptions = Pick<RequestOptions, 'ca' | 'cert' | 'key' | 'pfx' | 'passphrase' | 'rejectUnauthorized' | 'servername'>;

/** The name that a cluster has for which there is no kubeconfig, and no name was given. */
const OWN_CLUSTER = 'in-cluster';
const ACCOUNT_TOKEN = '/var/run/secrets/kubernetes.io/serviceaccount/token';
/** Plugins are programs that are started: not once for each of thousands of requests. */
const KEPT_MS = 30_000;

/**
 * @param contexts one by its name, `all` of them, or the current one; several that lead to one cluster are one
 * Throws CREDENTIALS_MISSING when there is no kubeconfig and no service account, and OPTION_INVALID when it names no such context.
 */
export async function clustersOf(contexts: string | undefined): Promise<readonly ClusterAccess[]> {
  const library = await import('@kubernetes/client-node');
  const files = kubeconfigFiles();
  if (files.length === 0) {
    if (!existsSync(ACCOUNT_TOKEN) || process.env['KUBERNETES_SERVICE_HOST'] === undefined)
      throw new HeadwaterError('CREDENTIALS_MISSING', 'there is no kubeconfig and no service account: set KUBECONFIG');
    const config = new library.KubeConfig();
    config.loadFromCluster();
    return [access(config, contexts === undefined || contexts === 'all' ? OWN_CLUSTER : contexts, OWN_CLUSTER)];
  }
  const merged = files.map((file) => loaded(new library.KubeConfig(), file));
  const all = firstOfName(merged.flatMap((config) => config.getContexts()));
  const current = merged.map((config) => config.getCurrentContext()).find((name) => name);
  const wanted = chosen(all, contexts, current);
  const clusters = firstOfName(merged.flatMap((config) => config.getClusters()));
  const users = firstOfName(merged.flatMap((config) => config.getUsers()));
  const found = wanted.map((context) => {
    const cluster = clusters.find(({ name }) => name === context.cluster);
    if (cluster === undefined)
      throw new HeadwaterError('OPTION_INVALID', `context ${context.name}: the kubeconfig has no cluster '${context.cluster}'`);
    const user = users.find(({ name }) => name === context.user) ?? { name: context.user };
    return access(single(new library.KubeConfig(), context, cluster, user), cluster.name, context.name);
  });
  return firstOfName(found);
}

/** As kubectl: of those that `KUBECONFIG` lists, the ones that are there; else the one at home. */
function kubeconfigFiles(): readonly string[] {
  const listed = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  const files = listed.length > 0 ? listed : [join(homedir(), '.kube', 'config')];
  const there = files.filter((file) => existsSync(file));
  if (there.length === 0 && listed.length > 0)
    throw new HeadwaterError('CREDENTIALS_MISSING', `KUBECONFIG names no file that is there: ${listed.join(', ')}`);
  return there;
}

function loaded(config: KubeConfig, file: string): KubeConfig {
  try {
    config.loadFromFile(file);
    return config;
  } catch (error) {
    throw new HeadwaterError('CREDENTIALS_MISSING', `the kubeconfig ${file} cannot be read: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function chosen(all: readonly Context[], wanted: string | undefined, current: string | undefined): readonly Context[] {
  // The current one first: of several that lead to one cluster it is the one whose user is meant.
  if (wanted === 'all') return all.toSorted((a, b) => Number(b.name === current) - Number(a.name === current));
  const name = wanted ?? current;
  const found = all.find((context) => context.name === name);
  if (found !== undefined) return [found];
  const names = all.map((context) => context.name).join(', ');
  throw new HeadwaterError(
    'OPTION_INVALID',
    name === undefined
      ? `the kubeconfig has no current context; name one: ${names}`
      : `the kubeconfig has no context '${name}'; it has ${names === '' ? 'none' : names}`,
  );
}

function single(config: KubeConfig, context: Context, cluster: Cluster, user: User): KubeConfig {
  // Without TLS there is nothing to verify, and the library does not take such a server otherwise: `kubectl proxy`.
  const isPlain = cluster.server.startsWith('http:');
  config.loadFromOptions({
    contexts: [context],
    clusters: [isPlain ? { ...cluster, skipTLSVerify: true } : cluster],
    users: [user],
    currentContext: context.name,
  });
  return config;
}

function access(config: KubeConfig, name: string, context: string): ClusterAccess {
  const cluster = config.getCurrentCluster();
  if (cluster === null) throw new HeadwaterError('OPTION_INVALID', `context ${context} names no cluster`);
  let known: { readonly at: number; readonly authorization: Promise<Authorization> } | undefined;
  return {
    name,
    context,
    server: cluster.server,
    authorize: async () => {
      // Many requests begin at once; they wait for the same answer.
      if (known === undefined || Date.now() - known.at > KEPT_MS) {
        const authorization = authorizationBy(config, cluster);
        known = { at: Date.now(), authorization };
        authorization.catch(() => (known = undefined));
      }
      return known.authorization;
    },
    forget: () => (known = undefined),
  };
}

async function authorizationBy(config: KubeConfig, cluster: Cluster): Promise<Authorization> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    // A plugin's own words; they may say what to do (`aws sso login`).
    throw new CredentialsError(`the kubeconfig gives no credentials: ${firstLine(messageOf(error))}`, { cause: error });
  }
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername, auth } = options;
  const given = { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername };
  const headers = new Map<string, string>();
  for (const [header, value] of Object.entries(options.headers ?? {}))
    if (typeof value === 'string') headers.set(header.toLowerCase(), value);
  if (typeof auth === 'string') headers.set('authorization', `Basic ${Buffer.from(auth).toString('base64')}`);
  const tls: TlsOptions = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const hasProxy = cluster.proxyUrl !== undefined && cluster.proxyUrl !== '' && typeof options.agent === 'object';
  return {
    headers: Object.fromEntries(headers),
    tls,
    ...(hasProxy && options.agent instanceof Object ? { proxy: options.agent } : {}),
  };
}

/** As kubectl merges: the first of a name wins. */
function firstOfName<Named extends { readonly name: string }>(all: readonly Named[]): readonly Named[] {
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}
