/** Runs the stages in their order over the inputs and gives the report, with the values that later commands go on with. */
import { resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import picomatch from 'picomatch';
import {
  assessPolicies,
  findPolicyViolations,
  findReportedFailures,
  findVulnerabilities,
  judgeContext,
  judgedResources,
  type Guardrail,
  type JudgeContext,
} from '../assess/index.js';
import { loadConfiguration, loadResponsePlan, type Configuration, type LoadedConfiguration } from '../config/index.js';
import { loadCodeHosts, loadConnectors, loadEstates, loadGit, loadResourceReaders } from '../connectors/registry.js';
import { decide, holdingExemptions, previewPolicies, type PhasesOf, type ResponseRules } from '../decide/index.js';
import {
  createApiCalls,
  discover,
  readInside,
  type DiscoverDependencies,
  type Discovery,
  type ProgressEvent,
} from '../discover/index.js';
import { buildGraph, type EstateGraph } from '../graph/index.js';
import { HeadwaterError } from '../lib/errors.js';
import { systemTimer } from '../lib/system-timer.js';
import type { CauseId, Decision, Exemption, Finding, Image, ResponsePlan, Result, RootCause } from '../model/index.js';
import type { Clock, EstateOptions, SourceTrees } from '../ports/index.js';
import { planRollout } from '../propagate/index.js';
import { trace, type Traced } from '../trace/index.js';
import { choosePolicies } from './load-policies.js';
import { withInventory } from './open-inventory.js';
import { discoverInventory } from './sources/discover-inventory.js';
import type { ScanReport } from './report.js';
import { toReport } from './to-report.js';

export interface ScanRequest {
  /** The folder that relative inputs and the configuration are looked for in. */
  readonly folder: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly onProgress: (event: ProgressEvent) => void;
  readonly config?: string | undefined;
  readonly packs?: readonly string[] | undefined;
  readonly policies?: readonly string[] | undefined;
  readonly clock?: Clock;
  /** What narrows the reading of what runs; everything that can be seen without. */
  readonly live?: Partial<EstateOptions> | undefined;
  /** What holds of the configuration, for a process that goes on while somebody writes it; it is read from its file without. */
  readonly configured?: (() => Promise<LoadedConfiguration>) | undefined;
  /** Take what the inventory holds as well. */
  readonly inventory?: boolean | undefined;
  /** List everything that was found in the report, not only what it is about. */
  readonly withResources?: boolean | undefined;
  /** What is known of actions beside what the organisation said: what could be done, and what that has earned. */
  readonly rulesWith?:
    ((rules: ResponseRules, seen: Pick<Scanned, 'graph' | 'results' | 'guardrails'>) => ResponseRules) | undefined;
}

/** What a scan knows: the report, and all that it was made from. */
export interface Scanned {
  readonly report: ScanReport;
  readonly configuration: Configuration;
  readonly guardrails: readonly Guardrail[];
  readonly rules: ResponseRules;
  readonly causes: readonly RootCause[];
  readonly decisions: ReadonlyMap<CauseId, readonly Decision[]>;
  readonly graph: EstateGraph;
  readonly findings: readonly Finding[];
  readonly results: Iterable<Result>;
  readonly discovery: Discovery;
}

export const SYSTEM_CLOCK: Clock = { now: () => new Date() };

/**
 * Throws INPUT_NOT_FOUND for a path that does not exist, and CONFIGURATION_INVALID, POLICY_INVALID, PACK_UNKNOWN: what the
 * user wrote is wrong then. Whatever cannot be read of what exists is a gap in the report.
 */
export async function scanInputs(inputs: readonly string[], request: ScanRequest): Promise<Scanned> {
  await assertInputsExist(inputs, request.folder);
  const { configuration, folder } =
    (await request.configured?.()) ?? (await loadConfiguration({ named: request.config, folder: request.folder, inputs }));
  const { plan } = await loadResponsePlan(configuration, folder);
  const guardrails = await choosePolicies({
    packs: request.packs ?? configuration.policies.packs,
    paths: ownPolicyPaths({ configuration, folder }, request),
    folder,
    limits: configuration.limits,
  });
  const found = await discoverInputs(inputs, configuration, request);
  const known =
    request.inventory === true
      ? await withInventory(request.signal, (inventory) => discoverInventory(inventory, configuration.sources))
      : NOTHING;
  const discovery = {
    observations: [...found.observations, ...known.observations],
    sources: [...found.sources, ...known.sources],
  };
  return analyse(readInside(discovery, await loadResourceReaders()), guardrails, configuration, plan, request);
}

const NOTHING: Discovery = { observations: [], sources: [] };

/** Absolute paths: the folders that the configuration names, then what the request does. */
export function ownPolicyPaths(
  { configuration, folder }: Pick<LoadedConfiguration, 'configuration' | 'folder'>,
  { policies = [], folder: own }: Pick<ScanRequest, 'policies' | 'folder'>,
): readonly string[] {
  return [...configuration.policies.folders.map((path) => resolve(folder, path)), ...policies.map((path) => resolve(own, path))];
}

/**
 * Reads the inputs and does nothing else with them.
 * @param base reads folders as they were at the last commit in common with this revision
 */
export async function discoverInputs(
  inputs: readonly string[],
  configuration: Configuration,
  request: ScanRequest,
  base?: string,
): Promise<Discovery> {
  const [connectors, { trees: present }, estates, codeHosts] = await Promise.all([
    loadConnectors(),
    loadGit(),
    estatesFor(inputs, request),
    inputs.some(isAddress) ? loadCodeHosts() : [],
  ]);
  const trees: SourceTrees =
    base === undefined ? present : { ...present, openFolder: (folder, context) => present.openFolderAt(folder, base, context) };
  return discover(inputs, {
    connectors,
    ...estates,
    trees,
    codeHosts,
    limits: configuration.limits,
    signal: request.signal,
    onProgress: request.onProgress,
    folder: request.folder,
  });
}

/** Loaded only where an input is an address: most scans are of files. */
async function estatesFor(
  inputs: readonly string[],
  { live, clock = SYSTEM_CLOCK }: ScanRequest,
): Promise<Pick<DiscoverDependencies, 'estates'>> {
  if (!inputs.some(isAddress)) return {};
  const calls = createApiCalls({ clock, timer: systemTimer, random: Math.random });
  const options = { accounts: [], regions: [], kinds: [], ...live };
  return { estates: { connectors: await loadEstates(), options, calls, clock } };
}

function isAddress(input: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(input);
}

async function analyse(
  discovery: Discovery,
  guardrails: readonly Guardrail[],
  configuration: Configuration,
  plan: ResponsePlan,
  request: ScanRequest,
): Promise<Scanned> {
  const clock = request.clock ?? SYSTEM_CLOCK;
  const graph = buildGraph(discovery.observations, {
    phases: { rules: configuration.releasePhases, conventions: configuration.phaseConventions },
  });
  const policies = guardrails.map(({ policy }) => policy);
  const results = assessPolicies(
    guardrails,
    judgedResources(guardrails, graph),
    contextOf(discovery, graph, configuration, clock.now()),
  );
  const violations = findPolicyViolations(results.of('fail', 'error'), policies, graph);
  const reported = findReportedFailures(violations.findings, policies, graph);
  const vulnerabilities = findVulnerabilities(graph);
  const findings: readonly Finding[] = [...vulnerabilities.findings, ...reported.findings];
  const { history } = await loadGit();
  const traced = await trace(findings, graph, {
    history,
    clock,
    policies: [...policies, ...reported.policies],
    isOwned: ownership(configuration),
  });
  const said = responseRules(configuration, plan, clock.now());
  const rules = request.rulesWith?.(said, { graph, results, guardrails }) ?? said;
  const responded = responses(traced, findings, graph, rules);
  const report = toReport({
    version: request.version,
    at: clock.now(),
    organisation: configuration.organisation,
    discovery,
    graph,
    findings,
    inferredGaps: [...graph.gaps, ...vulnerabilities.gaps, ...violations.gaps],
    traced,
    previews: previewPolicies(results.of('pass', 'fail', 'error'), policies, graph),
    withResources: request.withResources ?? false,
    ...responded,
  });
  const { causes } = traced;
  const { decisions } = responded;
  return { report, configuration, guardrails, rules, causes, decisions, graph, findings, results, discovery };
}

export function contextOf(
  { sources }: Pick<Discovery, 'sources'>,
  graph: EstateGraph,
  { kubernetesVersion }: Pick<Configuration, 'kubernetesVersion'>,
  now: Date,
): JudgeContext {
  return judgeContext({
    resources: graph.resources.values(),
    edges: graph.edges,
    gaps: sources.flatMap(({ gaps }) => gaps),
    now,
    kubernetes: kubernetesVersion,
  });
}

function responses(traced: Traced, findings: readonly Finding[], graph: EstateGraph, rules: ResponseRules) {
  const phasesOf: PhasesOf = (finding) => {
    const running = finding.kind === 'vulnerability' ? graph.workloadsRunning(finding.image) : [];
    return running.length === 0 ? [finding.phase.phase] : [...new Set(running.map((workload) => graph.phaseOf(workload).phase))];
  };
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const own = traced.causes.map((cause) => ({ cause, findings: cause.findings.flatMap((id) => byId.get(id) ?? []) }));
  return {
    decisions: new Map(own.map(({ cause, findings: caused }) => [cause.id, decide(cause, caused, rules, phasesOf)])),
    rollouts: new Map(
      own.map(({ cause, findings: caused }) => [
        cause.id,
        planRollout(cause, caused, graph, (image) => {
          const source = traced.sources.of(image);
          const owner = traced.ownerOf(image);
          return source === undefined ? undefined : { ...source, ...(owner === undefined ? {} : { owner }) };
        }),
      ]),
    ),
  };
}

/** What decides: the plan, and what the configuration says of policies and exemptions. Nothing of it was earned yet. */
export function responseRules(
  { policies, exemptions }: Pick<Configuration, 'policies' | 'exemptions'>,
  plan: ResponsePlan,
  now: Date,
): ResponseRules {
  return {
    plan,
    policyRollouts: policies.rollout,
    exemptions: holdingExemptions(exemptions.map(exemptionOf), now),
    now,
  };
}

/** Without the keys that were not written. */
function exemptionOf({ policy, resource, path, finding, ...said }: Configuration['exemptions'][number]): Exemption {
  return {
    ...said,
    ...(policy === undefined ? {} : { policy }),
    ...(resource === undefined ? {} : { resource }),
    ...(path === undefined ? {} : { path }),
    ...(finding === undefined ? {} : { finding }),
  };
}

export function ownership({ ownedRegistries }: Configuration): (image: Image) => boolean | undefined {
  if (ownedRegistries.length === 0) return () => undefined;
  const matches = picomatch([...ownedRegistries]);
  return (image) => image.names.some(({ repository }) => matches(repository));
}

/** Throws INPUT_NOT_FOUND for the first path that is not there. */
export async function assertInputsExist(inputs: readonly string[], folder: string): Promise<void> {
  for (const input of inputs) {
    if (input === '') throw new HeadwaterError('INPUT_NOT_FOUND', 'an input is an empty text');
    if (isAddress(input)) continue;
    try {
      await stat(resolve(folder, input));
    } catch (error) {
      throw new HeadwaterError('INPUT_NOT_FOUND', `there is no file or folder ${input}`, { cause: error });
    }
  }
}
