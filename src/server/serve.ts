/**
 * The server as a process: opens what it serves from, listens on its two addresses, and stops when it is told to, with what is
 * under way answered. Says where it is once it can be reached.
 */
import { fileURLToPath } from 'node:url';
import type { FastifyServerOptions } from 'fastify';
import { HeadwaterError, codeOf, messageOf } from '../lib/errors.js';
import { hostAndPort } from '../lib/network-address.js';
import { systemTimer } from '../lib/system-timer.js';
import {
  SYSTEM_CLOCK,
  openHooks,
  showMailLink,
  voteByMailLink,
  withServing,
  type Serving,
  type ServingRequest,
} from '../pipeline/index.js';
import type { Readiness } from '../ports/index.js';
import { createApp } from './app.js';
import { assertMayListen, newStartAddress } from './auth/index.js';
import { managementServer } from './management.js';
import { createMetrics, httpMetrics } from './metrics.js';
import { mailLinks, webhooks } from './webhooks/index.js';

export interface ServeOptions {
  readonly request: ServingRequest;
  /** `HOST:PORT`; what the configuration says without. */
  readonly listen?: string | undefined;
  /** Without the second port. */
  readonly noManagement?: boolean;
  /** Without the web interface. */
  readonly noWeb?: boolean;
  readonly logger?: FastifyServerOptions['logger'];
  /** In milliseconds: so long it says that it is not ready, and still answers, before it stops. None without. */
  readonly drain?: number;
  /** Told once it can be reached. */
  readonly onListening: (where: Listening) => void;
  readonly onProblem: (what: string, because: string) => void;
}

export interface Listening {
  /** `http://127.0.0.1:8420`. */
  readonly address: string;
  /** With what opens a session, once; undefined where people log in by an identity provider. */
  readonly start?: string;
  readonly management?: string;
}

/** In milliseconds: so long what is under way may take once nothing new is taken. */
const LAST_ANSWERS = 1_500;

/** Where `npm run build` puts the web interface. */
function builtWeb(): string {
  return fileURLToPath(new URL('../../web/dist', import.meta.url));
}

/** Ends when the request's signal aborts. Throws SERVER_NEEDS_LOGIN, SERVER_RUNNING, WEB_NOT_BUILT and what opening the store throws. */
export async function serveHttp(options: ServeOptions): Promise<void> {
  await withServing(options.request, async (serving) => {
    const { configuration } = await serving.configuration.read();
    const server = { ...configuration.server, ...(options.listen === undefined ? {} : { listen: options.listen }) };
    assertMayListen(server);
    const { signal } = options.request;
    let address = `http://${server.listen}`;
    let clients = (): number => 0;
    const metrics = createMetrics({
      figures: serving.figures,
      clock: serving.clock,
      clients: () => clients(),
      onProblem: (because) => options.onProblem('count', because),
    });
    const { app, events, drain } = await createApp({
      serving,
      server,
      listening: () => address,
      logger: options.logger,
      web: options.noWeb === true ? undefined : builtWeb(),
      mount: async (mounted) => {
        httpMetrics(mounted, metrics);
        await mountOthers(mounted, serving, metrics.countWebhook, options.onProblem);
      },
    });
    clients = events.clients;
    let isStarted = false;
    let isStopping = false;
    const ready = async (): Promise<Readiness> =>
      isStopping ? { kind: 'not-ready', because: 'it is stopping' } : serving.figures.ready();
    const management = options.noManagement === true ? undefined : managementServer({ ready, started: () => isStarted, metrics });
    try {
      address = await listen(app, server.listen);
      const managed =
        management === undefined
          ? undefined
          : await listenIfFree(management, configuration.server.management, (because) =>
              options.onProblem('management', because),
            );
      isStarted = true;
      const start = server.oidc === undefined ? await newStartAddress(serving.access, address) : undefined;
      options.onListening({
        address: server.url ?? address,
        ...(start === undefined ? {} : { start }),
        ...(managed === undefined ? {} : { management: managed }),
      });
      await aborted(signal);
      isStopping = true;
      // Whoever sends requests here asks whether it is ready, and takes a moment to find out that it is not.
      drain();
      if (options.drain !== undefined) await systemTimer.sleep(options.drain);
    } finally {
      // A browser opens connections ahead of what it may ask, and one on which nothing was asked yet is not known to be idle.
      const hurry = setTimeout(() => app.server.closeAllConnections(), LAST_ANSWERS);
      await Promise.allSettled([app.close(), management?.close()]);
      clearTimeout(hurry);
    }
  });
}

export interface ManagementRequest {
  readonly figures: Serving['figures'];
  /** `HOST:PORT`. */
  readonly listen: string;
  readonly onProblem: (because: string) => void;
}

/** Probes and metrics of a process that serves nothing else. @returns what closes them */
export async function openManagement({ figures, listen: where, onProblem }: ManagementRequest): Promise<() => Promise<void>> {
  const metrics = createMetrics({ figures, clock: SYSTEM_CLOCK, clients: () => 0, onProblem });
  const app = managementServer({ ready: () => figures.ready(), started: () => true, metrics });
  await listenIfFree(app, where, onProblem);
  return () => app.close();
}

/** Several processes on one machine have one second port between them: the first has it, and the others work without. */
async function listenIfFree(
  app: Parameters<typeof listen>[0],
  where: string,
  onProblem: (because: string) => void,
): Promise<string | undefined> {
  try {
    return await listen(app, where);
  } catch (error) {
    if (codeOf(error) !== 'SERVER_RUNNING') throw error;
    onProblem(`no probes and metrics here: ${messageOf(error)}`);
    return undefined;
  }
}

type Mounted = Parameters<typeof httpMetrics>[0];

async function mountOthers(
  app: Mounted,
  serving: Serving,
  onAnswer: (hook: string, answer: string) => void,
  onProblem: ServeOptions['onProblem'],
): Promise<void> {
  const { wake, evidence, actions, approvals, access, clock, view, keys } = serving;
  const configuration = async () => (await serving.configuration.read()).configuration;
  const teamOf = async (cause: string): Promise<string | undefined> => (await view.get('cause', cause))?.owner;
  const hooks = await openHooks({
    wake,
    evidence,
    actions,
    approvals,
    access,
    clock,
    configuration,
    teamOf,
    env: process.env,
    onProblem: (hook, because) => onProblem(`webhook ${hook}`, because),
  });
  await webhooks(app, { hooks, onAnswer });
  const mail = { keys, actions, approvals, access, clock, configuration, teamOf };
  await mailLinks(app, {
    show: (token) => showMailLink(token, mail),
    vote: (token, vote) => voteByMailLink(token, vote, mail),
  });
  app.addHook('onClose', async () => hooks.settled());
}

/** Throws SERVER_RUNNING where the port is taken. */
async function listen(app: { listen(where: { host: string; port: number }): Promise<string> }, where: string): Promise<string> {
  const { host, port } = hostAndPort(where) ?? {};
  if (host === undefined || port === undefined) throw new HeadwaterError('OPTION_INVALID', `${where} is not HOST:PORT`);
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') throw new HeadwaterError('SERVER_RUNNING', `${where} is in use`, { cause: error });
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL')
      throw new HeadwaterError('OPTION_INVALID', `nothing may listen on ${where}: ${messageOf(error)}`, { cause: error });
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
