/**
 * A look at the simulated estate by a worker: lists what it can see, and lets the production stages say what follows. What could
 * not be listed is a gap. Takes the policies and the plan as they are written at that time.
 */
import { assessPolicies, findPolicyViolations, judgeContext, judgedResources } from '../../src/assess/index.js';
import { decide, jumpOf, type FailureCount, type Jump } from '../../src/decide/index.js';
import { buildGraph } from '../../src/graph/index.js';
import { causeId, type Gap, type Observation, type PolicyFinding, type RootCause } from '../../src/model/index.js';
import type { Sight } from '../../src/pipeline/act/acting-session.js';
import { earnedBy, type LookedAt } from '../../src/pipeline/act/look.js';
import { policySetOf, type Standing } from '../../src/pipeline/act/standing.js';
import { candidatesOf } from '../../src/pipeline/act/wanted-actions.js';
import { responseRules, type Scanned } from '../../src/pipeline/scan.js';
import type { ActingEstates } from '../../src/pipeline/act/acting-estates.js';
import type { ActingStore } from '../../src/pipeline/act/acting-session.js';
import type { ActingEstate, Clock } from '../../src/ports/index.js';
import { trace } from '../../src/trace/index.js';
import { ACCOUNTS } from './faults.js';
import { configurationOf, guardrailsOf, planOf, type Edition, type Organisation } from './organisation.js';
import { API, KINDS, PLATFORM } from './platform.js';

export interface SightParts {
  readonly organisation: Organisation;
  readonly estate: Pick<ActingEstate, 'list'>;
  readonly estates: Pick<ActingEstates, 'action'>;
  readonly store: Pick<ActingStore, 'record' | 'baselines'>;
  readonly clock: Clock;
  /** Told of every look. */
  onLook(looked: Pick<LookedAt, 'jumps'> & { readonly edition: Edition }): void;
}

export function sightOf(parts: SightParts): Sight {
  return {
    async said() {
      const edition = parts.organisation.now();
      return { configuration: configurationOf(edition), plan: planOf(edition) };
    },
    async look() {
      const edition = parts.organisation.now();
      const { observations, gaps } = await readAll(parts.estate);
      const [trustOf, normal] = await Promise.all([earnedBy(parts.store.record), parts.store.baselines.all()]);
      const configuration = configurationOf(edition);
      const guardrails = guardrailsOf(edition);
      const now = parts.clock.now();
      const graph = buildGraph(observations, { phases: { rules: configuration.releasePhases, conventions: false } });
      const kubernetes = configuration.kubernetesVersion;
      const context = judgeContext({ resources: graph.resources.values(), edges: graph.edges, gaps, now, kubernetes });
      const results = [...assessPolicies(guardrails, judgedResources(guardrails, graph), context)];
      const policies = guardrails.map(({ policy }) => policy);
      const { findings } = findPolicyViolations(results, policies, graph);
      const history = { blame: async () => undefined };
      const traced = await trace(findings, graph, { history, clock: parts.clock, policies, isOwned: () => undefined });
      const causes = merged(traced.causes, findings);
      const said = responseRules(configuration, planOf(edition), now);
      const counts = new Map<string, FailureCount>();
      const jumps = new Map<string, Jump>();
      for (const { id } of policies) {
        const own = results.filter(({ policy }) => policy === id);
        const count = {
          failures: own.filter(({ kind }) => kind === 'fail').length,
          errors: own.filter(({ kind }) => kind === 'error').length,
        };
        counts.set(id, count);
        jumps.set(id, jumpOf(normal.get(id), count, said.plan.jump));
      }
      const candidates = candidatesOf(graph, guardrails, parts.estates);
      const rules = { ...said, trustOf, candidatesOf: candidates, jumpOf: (policy: string) => jumps.get(policy) };
      const byId = new Map(findings.map((finding) => [finding.id, finding]));
      const decisions = new Map(
        causes.map((cause) => [
          cause.id,
          decide(
            cause,
            cause.findings.flatMap((id) => byId.get(id) ?? []),
            rules,
          ),
        ]),
      );
      const standing: Standing = {
        at: now,
        policySet: policySetOf(guardrails, rules),
        configuration,
        rules,
        guardrails,
        graph,
        gaps,
        causes,
        findings,
        decisions,
      };
      parts.onLook({ jumps, edition });
      return {
        standing,
        jumps,
        counts,
        get scanned(): Scanned {
          throw new Error('there is no report of a simulated estate');
        },
      };
    },
  };
}

/** As if all of an account were made by one line of one file for each policy: plans have many targets then. */
function merged(causes: readonly RootCause[], findings: readonly PolicyFinding[]): readonly RootCause[] {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const places = new Map<string, RootCause>();
  for (const cause of causes) {
    const [first] = cause.findings.flatMap((id) => byId.get(id) ?? []);
    if (first === undefined) continue;
    const place = `${first.policy} in ${first.resource.split(':')[1] ?? ''}`;
    const known = places.get(place);
    places.set(place, { ...(known ?? cause), id: causeId(place), findings: [...(known?.findings ?? []), ...cause.findings] });
  }
  return [...places.values()];
}

async function readAll(estate: SightParts['estate']) {
  const observations: Observation[] = [];
  const gaps: Gap[] = [];
  for (const account of ACCOUNTS) {
    for (const kind of KINDS) {
      const list = await estate.list({ platform: PLATFORM, account, apiVersion: API, kind });
      if (list.kind === 'unknown') gaps.push(list.gap);
      else for (const resource of list.resources) observations.push({ kind: 'resource', resource, uses: [] });
    }
  }
  return { observations, gaps };
}
