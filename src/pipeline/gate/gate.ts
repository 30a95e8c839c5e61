/**
 * Judges a change before it goes on: policies and advisories on the files at hand, less what was there before and what the
 * baseline gives time, decided as everywhere. Writes nothing and opens no database.
 */
import { resolve } from 'node:path';
import {
  assessPolicies,
  findPolicyViolations,
  findVulnerabilities,
  judgedResources,
  type Assessment,
  type Guardrail,
} from '../../assess/index.js';
import { loadConfiguration, loadResponsePlan, type Configuration, type LoadedResponsePlan } from '../../config/index.js';
import { loadGit } from '../../connectors/registry.js';
import { decideGate, isHeld, type GateRules } from '../../decide/index.js';
import { buildGraph, type EstateGraph } from '../../graph/index.js';
import {
  RUNGS,
  compareSeverity,
  type Finding,
  type Gap,
  type ReleasePhase,
  type ResponsePlan,
  type RootCause,
  type Severity,
} from '../../model/index.js';
import type { SourceHistory } from '../../ports/index.js';
import { trace } from '../../trace/index.js';
import { choosePolicies } from '../load-policies.js';
import {
  assertInputsExist,
  contextOf,
  discoverInputs,
  ownership,
  responseRules,
  SYSTEM_CLOCK,
  type ScanRequest,
} from '../scan.js';
import { reportGap } from '../to-report.js';
import { dayAfter, readBaseline, type Baseline, type BaselineEntry } from './baseline.js';
import { failingOf, knownFindings, newFindings, type KnownFindings } from './known-findings.js';
import type { GateCause, GateReport } from './report.js';

export interface GateRequest extends ScanRequest {
  readonly releasePhase: ReleasePhase;
  /** Holds what is this severe or worse, in place of the response plan. */
  readonly failOn?: Severity | undefined;
  /** Only what is new since the last commit in common with this revision counts. */
  readonly base?: string | undefined;
  /** A baseline file. */
  readonly baseline?: string | undefined;
}

/** Throws what a scan throws, and REVISION_NOT_FOUND, BASELINE_INVALID. */
export async function gate(inputs: readonly string[], request: GateRequest): Promise<GateReport> {
  const now = (request.clock ?? SYSTEM_CLOCK).now();
  const judged = await judge(inputs, request, now);
  const { configuration, findings, graph, guardrails } = judged;
  const before = request.base === undefined ? undefined : await judgeBefore(inputs, request.base, request, now);
  const fresh = before === undefined ? findings : newFindings(findings, before.known);
  const baseline =
    request.baseline === undefined
      ? undefined
      : await readBaseline(resolve(request.folder, request.baseline), now, configuration.limits);
  const counting = baseline === undefined ? fresh : newFindings(fresh, granted(baseline, now));
  const rules: GateRules = {
    ...responseRules(configuration, planOfGate(judged.response), now),
    failOn: request.failOn,
  };
  const policies = guardrails.map(({ policy }) => policy);
  const causesOf: CausesOf = async (of, history) => {
    const isOwned = ownership(configuration);
    return (await trace(of, graph, { history, clock: { now: () => now }, policies, isOwned })).causes;
  };
  const decided = await decideAll(counting, causesOf, (causes) => decideEach(causes, counting, request.releasePhase, rules, now));
  const errors = judged.results
    .of('error')
    .map(({ policy, resource, reason }) => ({ policy: policy as string, resource: resource as string, why: reason }));
  const of = (verdict: GateCause['verdict']): number => decided.filter((cause) => cause.verdict === verdict).length;
  return {
    apiVersion: 'headwater.dev/v1',
    kind: 'GateReport',
    version: request.version,
    releasePhase: request.releasePhase,
    held: of('held') > 0,
    summary: {
      held: of('held'),
      noted: of('noted'),
      recorded: of('recorded'),
      known: findings.length - fresh.length,
      baselined: fresh.length - counting.length,
      errors: errors.length,
      judged: judgedIn(judged).size,
    },
    causes: [...decided],
    repositories: [...graph.repositories.values()].map(({ name, path }) => ({ name, ...(path === undefined ? {} : { path }) })),
    ...(baseline === undefined ? {} : { baseline: standing(baseline, findings, now) }),
    errors,
    gaps: [...judged.gaps, ...(before?.gaps ?? [])].map(reportGap),
  };
}

/** What a policy or an advisory had anything to say about. */
function judgedIn({ results, findings }: Judged): ReadonlySet<string> {
  const applied = results.of('pass', 'fail', 'error').map(({ resource }) => resource);
  const vulnerable = findings.flatMap((finding) => (finding.kind === 'vulnerability' ? [finding.image] : []));
  return new Set<string>([...applied, ...vulnerable]);
}

/** The baseline that would let everything pass that counts now, for so long. */
export async function baselineOf(
  inputs: readonly string[],
  request: Omit<GateRequest, 'baseline'>,
  expires: string,
): Promise<readonly BaselineEntry[]> {
  const report = await gate(inputs, request);
  return report.causes
    .filter(({ verdict }) => verdict !== 'recorded')
    .flatMap(({ findings, location }) =>
      findings.map(({ id, policy, resource, failing }) => ({
        finding: id,
        ...(policy === undefined ? {} : { policy }),
        ...(resource === undefined ? {} : { resource }),
        ...(location === undefined ? {} : { path: location.path }),
        failing,
        expires,
      })),
    );
}

/** A ceiling that nobody said is at least `hold` here: whoever put the gate there wants it to. */
function planOfGate({ plan, ceilingSaid }: LoadedResponsePlan): ResponsePlan {
  const { organisation } = plan.ceilings;
  if (ceilingSaid || RUNGS.indexOf(organisation) >= RUNGS.indexOf('hold')) return plan;
  return { ...plan, ceilings: { ...plan.ceilings, organisation: 'hold' } };
}

interface Judged {
  readonly configuration: Configuration;
  readonly response: LoadedResponsePlan;
  readonly guardrails: readonly Guardrail[];
  readonly graph: EstateGraph;
  readonly results: Assessment;
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
}

async function judge(inputs: readonly string[], request: GateRequest, now: Date, base?: string): Promise<Judged> {
  await assertInputsExist(inputs, request.folder);
  const { configuration, folder } = await loadConfiguration({ named: request.config, folder: request.folder, inputs });
  const response = await loadResponsePlan(configuration, folder);
  const guardrails = await choosePolicies({
    packs: request.packs ?? configuration.policies.packs,
    paths: [
      ...configuration.policies.folders.map((path) => resolve(folder, path)),
      ...(request.policies ?? []).map((path) => resolve(request.folder, path)),
    ],
    folder,
    limits: configuration.limits,
  });
  const discovery = await discoverInputs(inputs, configuration, request, base);
  const graph = buildGraph(discovery.observations, {
    phases: { rules: configuration.releasePhases, conventions: configuration.phaseConventions },
  });
  const results = assessPolicies(guardrails, judgedResources(guardrails, graph), contextOf(discovery, graph, configuration, now));
  const violations = findPolicyViolations(
    results.of('fail', 'error'),
    guardrails.map(({ policy }) => policy),
    graph,
  );
  const vulnerabilities = findVulnerabilities(graph);
  return {
    configuration,
    response,
    guardrails,
    graph,
    results,
    findings: [...vulnerabilities.findings, ...violations.findings],
    gaps: [...discovery.sources.flatMap(({ gaps }) => gaps), ...vulnerabilities.gaps],
  };
}

/** What was found before the change. What could not be read then hides nothing now: its findings count as new. */
async function judgeBefore(
  inputs: readonly string[],
  base: string,
  request: GateRequest,
  now: Date,
): Promise<{ readonly known: KnownFindings; readonly gaps: readonly Gap[] }> {
  const quiet = { ...request, onProgress: () => undefined };
  const { findings, gaps } = await judge(inputs, quiet, now, base);
  return { known: knownFindings(findings), gaps: gaps.map((gap) => ({ ...gap, what: `${gap.what}, before the change` })) };
}

type CausesOf = (findings: readonly Finding[], history: SourceHistory) => Promise<readonly RootCause[]>;

const NO_HISTORY: SourceHistory = { blame: async () => undefined };

/** Lines whose authors are asked for: git takes longer over hundreds of files than all the rest, and nobody reads as many. */
const ASKED = 25;

/** Asks who wrote a line only of what holds the change and nobody is named for, the most severe first. */
async function decideAll(
  findings: readonly Finding[],
  causesOf: CausesOf,
  decideCauses: (causes: readonly RootCause[]) => readonly GateCause[],
): Promise<readonly GateCause[]> {
  const decided = decideCauses(await causesOf(findings, NO_HISTORY));
  const ownerless = decided.filter(({ verdict, owner }) => verdict === 'held' && owner === undefined).slice(0, ASKED);
  if (ownerless.length === 0) return decided;
  const wanted = new Set(ownerless.flatMap((cause) => cause.findings.map(({ id }) => id)));
  const { history } = await loadGit();
  const again = decideCauses(
    await causesOf(
      findings.filter(({ id }) => wanted.has(id)),
      history,
    ),
  );
  const byId = new Map(again.map((cause) => [cause.id, cause]));
  return inOrder(decided.map((cause) => byId.get(cause.id) ?? cause));
}

function decideEach(
  causes: readonly RootCause[],
  findings: readonly Finding[],
  phase: ReleasePhase,
  rules: GateRules,
  now: Date,
): readonly GateCause[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const decided = causes.map((cause): GateCause => {
    const own = cause.findings.flatMap((id) => byId.get(id) ?? []);
    const decision = decideGate(cause, own, phase, rules);
    const deciding = decision.allowances.filter(({ allows }) => allows === decision.rung);
    return {
      id: cause.id,
      verdict: isHeld(decision) ? 'held' : decision.rung === 'record' ? 'recorded' : 'noted',
      rung: decision.rung,
      because: deciding.map(({ because }) => because).join('; '),
      allowances: decision.allowances.map((allowance) => ({ ...allowance })),
      rule: ruleOf(own),
      severity: cause.severity,
      title: cause.title,
      ...(cause.location === undefined ? {} : { location: { ...cause.location } }),
      ...(cause.owner === undefined ? {} : { owner: cause.owner.name }),
      fix: {
        guidance: cause.fix.guidance,
        // Made only for what is shown: a page shows few of many.
        get diff() {
          return cause.fix.diff;
        },
      },
      exemption: exemptionText(cause, own, now),
      findings: own.map((finding) => ({
        id: finding.id,
        ...(finding.kind === 'policy' ? { policy: finding.policy, resource: finding.resource } : {}),
        failing: [...failingOf(finding)],
      })),
    };
  });
  return inOrder(decided);
}

const VERDICTS: readonly GateCause['verdict'][] = ['held', 'noted', 'recorded'];

/** What holds first, then the most severe, then as the files have it. */
function inOrder(causes: readonly GateCause[]): readonly GateCause[] {
  return causes.toSorted(
    (a, b) =>
      VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
      compareSeverity(b.severity, a.severity) ||
      byPath(a, b) ||
      (a.location?.startLine ?? 0) - (b.location?.startLine ?? 0),
  );
}

function byPath(a: GateCause, b: GateCause): number {
  const [one, other] = [a.location?.path ?? '', b.location?.path ?? ''];
  return one < other ? -1 : one > other ? 1 : 0;
}

function ruleOf([first]: readonly Finding[]): string {
  if (first === undefined) return '';
  return first.kind === 'policy' ? first.policy : first.advisory;
}

/** As it stands under `exemptions` in headwater.yaml, for whoever may approve it to complete. */
function exemptionText({ location }: RootCause, [first]: readonly Finding[], now: Date): string {
  const about =
    first?.kind === 'policy'
      ? [`policy: ${JSON.stringify(first.policy)}`, ...(location === undefined ? [] : [`path: ${JSON.stringify(location.path)}`])]
      : [`finding: ${JSON.stringify(first?.id ?? '')}`];
  return `- { ${[...about, 'reason: …', 'approvedBy: …', `expires: ${dayAfter(now, 30)}`].join(', ')} }`;
}

/** What the baseline still gives time. */
function granted({ entries }: Baseline, now: Date): KnownFindings {
  const today = dayAfter(now, 0);
  return new Map(entries.filter(({ expires }) => today <= expires).map(({ finding, failing }) => [finding, new Set(failing)]));
}

function standing({ path, entries }: Baseline, findings: readonly Finding[], now: Date): NonNullable<GateReport['baseline']> {
  const today = dayAfter(now, 0);
  const there = new Set<string>(findings.map(({ id }) => id));
  return {
    path,
    expired: entries
      .filter(({ finding, expires }) => expires < today && there.has(finding))
      .map(({ finding, expires }) => ({ finding, expires })),
    unneeded: entries.filter(({ finding }) => !there.has(finding)).map(({ finding }) => finding),
  };
}
