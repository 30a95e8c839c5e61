import { beforeEach, expect, it } from 'vitest';
import { actingWorld, type ActingWorld } from '../../../test/fakes/acting-world.js';
import { actionLedgerInMemory } from '../../../test/fakes/state/action-ledger.js';
import { approvalsInMemory } from '../../../test/fakes/state/approvals.js';
import { evidenceLogInMemory } from '../../../test/fakes/state/evidence-log.js';
import { virtualTime } from '../../../test/fakes/virtual-time.js';
import { assessPolicies, compilePolicies, findPolicyViolations, judgeContext, judgedResources } from '../../assess/index.js';
import { DEFAULT_CONFIGURATION, PRESETS } from '../../config/index.js';
import { parsePolicy } from '../../config/policy-file.js';
import { githubActing } from '../../connectors/github/index.js';
import { decide } from '../../decide/index.js';
import { buildGraph } from '../../graph/index.js';
import { gitBlobId } from '../../lib/git-blob-id.js';
import { sha256 } from '../../lib/sha256.js';
import {
  repositoryName,
  resourceId,
  sourceId,
  type ResourceAddress,
  type ResourceId,
  type RootCause,
} from '../../model/index.js';
import type { ActingEstate } from '../../ports/index.js';
import { trace } from '../../trace/index.js';
import { expressionEngine } from '../expression-engine.js';
import { responseRules } from '../scan.js';
import { estatesOf, type ActingEstates } from './acting-estates.js';
import { decideAgainBy } from './decide-again.js';
import { respond, type RespondPorts } from './respond.js';
import { policySetOf, type Standing } from './standing.js';
import { candidatesOf } from './wanted-actions.js';

const TEXT = 'door open\n';
const POLICY = JSON.stringify({
  apiVersion: 'headwater.dev/v1',
  kind: 'Policy',
  metadata: { name: 'no-open-doors', family: 'houses' },
  spec: {
    title: 'No door is open',
    description: 'No door is open.',
    severity: 'high',
    severityReason: 'Anybody comes in.',
    packs: ['houses'],
    select: { apiGroups: ['houses.example'], kinds: ['Door'] },
    validations: [{ expression: 'object.open == false', message: 'it is open' }],
    fix: { guidance: 'Close it.', mitigation: 'close-door' },
    controls: [],
  },
});

const time = virtualTime();
let world: ActingWorld;
let door: ResourceAddress;
let estates: ActingEstates;
let contested: ReadonlySet<ResourceId>;

beforeEach(() => {
  world = actingWorld();
  door = world.put('Door', 'front', { open: true });
  contested = new Set();
  const place = { source: sourceId('github://acme/app'), scope: { platform: 'github', account: 'github.com/acme/app' } };
  const host = {
    name: 'github',
    placeOf: (repository: string, branch: string) => {
      const scope = { ...place.scope, apiVersion: 'api.github.com/2022-11-28', kind: 'PullRequest' };
      const resource = resourceId(`github:${repository}/pull/${branch}?path=door.txt`);
      return repository === 'github.com/acme/app' ? { source: place.source, address: { scope, resource } } : undefined;
    },
  };
  estates = estatesOf([world.connector, githubActing], async (source) => (source === place.source ? codeHost : world.estate), [
    host,
  ]);
});

/** A repository in which nothing was proposed. */
const codeHost: ActingEstate = {
  async read({ resource: id, scope }) {
    const file = { path: 'door.txt', blob: gitBlobId(TEXT), mode: '100644', text: TEXT };
    const head = 'a'.repeat(40);
    const raw = {
      repository: 'github.com/acme/app',
      branch: 'headwater/x',
      base: { branch: 'main', head, tree: head, files: [file] },
      change: null,
      request: null,
      status: { proposals: [] },
    };
    const { platform, apiVersion, kind } = scope;
    const common = { platform, apiVersion, kind, name: 'x', labels: {}, annotations: {} };
    return { kind: 'seen', resource: { id, source: sourceId('github://acme/app'), ...common, raw }, observations: [] };
  },
  list: async () => ({ kind: 'listed', resources: [] }),
  send: async () => ({ kind: 'refused', because: 'nobody sends here' }),
  close: async () => undefined,
};

async function standingOf(rung: 'notify' | 'propose' | 'contain', repository = 'github.com/acme/app'): Promise<Standing> {
  const configuration = DEFAULT_CONFIGURATION;
  const engine = expressionEngine();
  const guardrails = compilePolicies([parsePolicy(POLICY, 'policy.yaml', configuration.limits, engine)], engine);
  const now = time.now();
  const state = await world.estate.read(door);
  if (state.kind !== 'seen') throw new Error(state.kind);
  const graph = buildGraph([{ kind: 'resource', resource: state.resource, uses: [] }], {
    phases: { rules: configuration.releasePhases, conventions: false },
  });
  const context = judgeContext({
    resources: graph.resources.values(),
    edges: graph.edges,
    gaps: [],
    now,
    kubernetes: configuration.kubernetesVersion,
  });
  const results = assessPolicies(guardrails, judgedResources(guardrails, graph), context);
  const policies = guardrails.map(({ policy }) => policy);
  const { findings } = findPolicyViolations(results.of('fail'), policies, graph);
  const history = { blame: async () => undefined };
  const traced = await trace(findings, graph, { history, clock: time, policies, isOwned: () => undefined });
  const edits = [{ path: 'door.txt', startLine: 1, removed: ['door open'], added: ['door closed'] }];
  const causes = traced.causes.map((cause): RootCause => ({
    ...cause,
    location: { repository: repositoryName(repository), path: 'door.txt', startLine: 1, endLine: 1 },
    fix: { kind: 'edit', diff: 'x', edits, files: [{ path: 'door.txt', sha256: sha256(TEXT) }], guidance: 'Close it.' },
  }));
  const phase = findings[0]?.phase.phase ?? 'unknown';
  const all = { development: rung, test: rung, staging: rung, production: rung, unknown: rung } as const;
  const plan = { ...PRESETS.operate, table: { ...PRESETS.operate.table, high: all } };
  const said = responseRules(configuration, plan, now);
  const rules = {
    ...said,
    policyRollouts: { 'houses/no-open-doors': { [phase]: rung } },
    candidatesOf: candidatesOf(graph, guardrails, estates),
  };
  return {
    at: now,
    policySet: policySetOf(guardrails, rules),
    configuration,
    rules,
    guardrails,
    graph,
    gaps: [],
    causes,
    findings,
    decisions: new Map(causes.map((cause) => [cause.id, decide(cause, findings, rules)])),
  };
}

function ports(): RespondPorts {
  const evidence = evidenceLogInMemory();
  return {
    ledger: actionLedgerInMemory({ clock: time, evidence }),
    approvals: approvalsInMemory(),
    findings: { record: async () => undefined },
    clock: time,
    estates,
    contested: async (id) => (contested.has(id) ? 'it is contested: close-door was reverted 2 times' : undefined),
  };
}

it('S10: what keeps being reverted is not touched any more, and its source is proposed to change', async () => {
  contested = new Set([door.resource]);
  const { planned, unreachable } = await respond(await standingOf('contain'), ports(), false);
  expect(unreachable).toEqual([]);
  const of = (action: string) => planned.find((one) => one.action === action);
  expect(of('close-door')).toMatchObject({ leftOut: [{ kind: 'refused', because: expect.stringContaining('contested') }] });
  expect(of('close-door')?.plan).toBeUndefined();
  expect(of('propose-change')).toMatchObject({ people: 0, leftOut: [], plan: { source: 'github://acme/app' } });
});

it.each([
  ['may only be told of', 'notify', 'github.com/acme/app'],
  ['is at no code host', 'propose', 'git.elsewhere.example/acme/app'],
] as const)('proposes nothing that %s', async (_, rung, repository) => {
  const { planned } = await respond(await standingOf(rung, repository), ports(), false);
  expect(planned.map(({ action }) => action)).not.toContain('propose-change');
});

it('S2: proposes nothing when the fix is another one, or it may not be proposed any more', async () => {
  const standing = await standingOf('propose');
  const { planned } = await respond(standing, ports(), false);
  const plan = planned.find(({ action }) => action === 'propose-change')?.plan;
  const [target] = plan?.targets ?? [];
  const state = target === undefined ? undefined : await codeHost.read(target);
  if (plan === undefined || target === undefined || state?.kind !== 'seen') throw new Error('nothing was planned');
  const again = (now: Standing) => decideAgainBy(async () => now, estates, time)(plan, target, state.resource);
  expect(await again(standing)).toMatchObject({ kind: 'go', claims: [{ limit: 10, within: 1_440 }] });
  const other = standing.causes.map((cause) => ({ ...cause, fix: { ...cause.fix, edits: [] } }));
  expect(await again({ ...standing, causes: other })).toMatchObject({ kind: 'refused' });
  expect(await again({ ...standing, causes: [] })).toMatchObject({ kind: 'refused' });
  expect(await again(await standingOf('notify'))).toMatchObject({ kind: 'refused' });
});
