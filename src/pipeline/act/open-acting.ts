/** Opens everything that a process needs to act: the store, the engine on it, and the configured sources. */
import { loadConfiguration, millisecondsOf, type Configuration, type LoadedConfiguration } from '../../config/index.js';
import { systemTimer } from '../../lib/system-timer.js';
import type { WorkflowEngine } from '../../ports/index.js';
import type { Store } from '../../store/index.js';
import { withStore } from '../open-inventory.js';
import { choosePolicies } from '../load-policies.js';
import { SYSTEM_CLOCK, ownPolicyPaths, type ScanRequest } from '../scan.js';
import { actingEstates, type ActingEstates } from './acting-estates.js';
import { actingSession, newWorkerName, type ActingSession } from './acting-session.js';
import { nameOfSource } from '../sources/open-source.js';
import { configuredNow, type Configured } from '../configured.js';
import { openCauseTracer } from '../tracing.js';
import { collect, runWorker, type WorkerOptions } from './worker.js';

export interface ActingRequest extends ScanRequest {
  readonly inputs: readonly string[];
}

export interface OpenedActing {
  readonly session: ActingSession;
  readonly store: Store;
  readonly estates: ActingEstates;
}

/** For one command. Throws what opening the store and reading the configuration throw. */
export async function withActing<Result>(
  request: ActingRequest,
  use: (opened: OpenedActing) => Promise<Result>,
): Promise<Result> {
  const { folder, config, inputs } = request;
  const { configuration } = await loadConfiguration({ named: config, folder, inputs });
  const sources = (): Sources => configuration.sources;
  return withParts(request, { configuration, sources }, async ({ store, estates, engine, worker, lease }) => {
    const session = actingSession({ store, estates, engine, worker, lease, inputs: request.inputs, request });
    await engine.launch();
    try {
      return await use({ session, store, estates });
    } finally {
      await engine.close();
      await session.close();
    }
  });
}

export interface ServeWorkOptions extends Pick<WorkerOptions, 'onEvent'> {
  /** Told once the store is open, with what probes and metrics are made of. @returns what is to be closed in the end */
  readonly onOpened?: (opened: Pick<Store, 'figures'>) => Promise<() => Promise<void>>;
}

/** Works until the signal aborts. */
export async function serveWorker(request: ActingRequest, { onEvent, onOpened }: ServeWorkOptions): Promise<void> {
  const first = await loadConfiguration({ named: request.config, folder: request.folder, inputs: request.inputs });
  const { configuration } = first;
  const { clock = SYSTEM_CLOCK } = request;
  const configured = configuredFor(request, first, onEvent);
  const sources = (): Sources => configured.last().configuration.sources;
  await withParts(request, { configuration, sources }, async (parts) => {
    const tracer = await openCauseTracer(parts.store, process.env, request.version);
    const close = await onOpened?.(parts.store);
    try {
      await runWorker({
        ...parts,
        inputs: request.inputs,
        request: { ...request, configured: () => configured.read() },
        clock,
        sources: configuration.sources,
        configured: async () => (await configured.read()).configuration.sources,
        onEvent,
        pace: {
          tick: millisecondsOf(configuration.worker.tick),
          settle: SETTLE,
          look: millisecondsOf(configuration.worker.look),
        },
        tracer,
      });
    } finally {
      await close?.();
      await tracer?.close();
    }
  });
}

/** Reads the sources and follows them until the signal aborts; acts on nothing, and needs no right to. */
export async function serveCollector(request: ActingRequest, { onEvent, onOpened }: ServeWorkOptions): Promise<void> {
  const { folder, config, inputs, signal, clock = SYSTEM_CLOCK } = request;
  const loaded = await loadConfiguration({ named: config, folder, inputs });
  const { configuration } = loaded;
  const guardrails = await choosePolicies({
    packs: request.packs ?? configuration.policies.packs,
    paths: ownPolicyPaths(loaded, request),
    folder: loaded.folder,
    limits: configuration.limits,
  });
  const { sources } = configuration;
  const configured = configuredFor(request, loaded, onEvent);
  await withStore(signal, async (store) => {
    const close = await onOpened?.(store);
    try {
      if (sources.length === 0) onEvent({ kind: 'stands-still', because: 'no source is configured' });
      await collect({
        store,
        clock,
        onEvent,
        guardrails,
        sources,
        configured: async () => (await configured.read()).configuration.sources,
        request: { signal },
        limits: configuration.limits,
        kubernetes: configuration.kubernetesVersion,
        lease: millisecondsOf(configuration.worker.lease),
      });
      // Nothing to read now; a process that ended would only be started again.
      while (!signal.aborted) await systemTimer.sleep(IDLE, signal).catch(() => undefined);
    } finally {
      await close?.();
    }
  });
}

/** What a worker or collector takes at its start, whatever is written later. */
const FIXED = ['worker', 'limits', 'kubernetesVersion'] as const;

/** The configuration while it works, with what becomes of it among its events. */
function configuredFor(
  { folder, config, inputs }: ActingRequest,
  first: LoadedConfiguration,
  onEvent: WorkerOptions['onEvent'],
): Configured {
  return configuredNow({
    first,
    where: { named: config, folder, inputs },
    fixed: FIXED,
    onProblem: (because) =>
      onEvent({ kind: 'failed', what: 'read the configuration: what was read last holds, and nothing is done by it', because }),
    onSources: (sources) => onEvent({ kind: 'sources', names: sources.map(nameOfSource) }),
    onNeedsRestart: (parts) => onEvent({ kind: 'needs-restart', parts }),
  });
}

/** In milliseconds. */
const IDLE = 60_000;

/** After a change, before the estate is looked at again: changes come in flocks. In milliseconds. */
const SETTLE = 2_000;

interface Parts {
  readonly store: Store;
  readonly estates: ActingEstates;
  readonly engine: WorkflowEngine;
  readonly worker: string;
  /** In milliseconds. */
  readonly lease: number;
}

type Sources = Configuration['sources'];

async function withParts<Result>(
  { signal, clock = SYSTEM_CLOCK }: ActingRequest,
  { configuration, sources }: { readonly configuration: Configuration; readonly sources: () => Sources },
  use: (parts: Parts) => Promise<Result>,
): Promise<Result> {
  return withStore(signal, async (store) => {
    const { createWorkflowEngine } = await import('../../store/index.js');
    const estates = await actingEstates(sources, { limits: configuration.limits, signal, clock });
    const worker = newWorkerName();
    const lease = millisecondsOf(configuration.worker.lease);
    const engine = createWorkflowEngine({ url: store.url, worker, deadAfter: lease, clock });
    return use({ store, estates, engine, worker, lease });
  });
}
