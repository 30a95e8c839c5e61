import { beforeEach, expect, it, vi } from 'vitest';
import { object } from '../../../test/fakes/kubernetes-look.js';
import { openGithub } from '../../../test/fakes/github-proposals.js';
import { openGitlab, startGitlab } from '../../../test/fakes/gitlab-server.js';
import { RUN, strictGithub } from '../../../test/fakes/strict-github.js';
import { actionLedgerInMemory } from '../../../test/fakes/state/action-ledger.js';
import { approvalsInMemory } from '../../../test/fakes/state/approvals.js';
import { evidenceLogInMemory } from '../../../test/fakes/state/evidence-log.js';
import { virtualTime } from '../../../test/fakes/virtual-time.js';
import { DEFAULT_CONFIGURATION, PRESETS } from '../../config/index.js';
import { githubActing } from '../../connectors/github/index.js';
import { gitlabActing } from '../../connectors/gitlab/index.js';
import { kubernetesActing } from '../../connectors/kubernetes/index.js';
import { buildGraph } from '../../graph/index.js';
import {
  advisoryId,
  causeId,
  fingerprint,
  imageDigest,
  repositoryName,
  resourceId,
  sourceId,
  type Finding,
  type ImageDigest,
  type Json,
  type ReleasePhase,
  type Resource,
  type ResourceId,
  type ResponsePlan,
  type RootCause,
  type Rung,
  type SourceRepository,
} from '../../model/index.js';
import type { ActingEstate } from '../../ports/index.js';
import { responseRules } from '../scan.js';
import { estatesOf } from './acting-estates.js';
import { decideAgainBy } from './decide-again.js';
import { respond, type RespondPorts } from './respond.js';
import { policySetOf, type Standing } from './standing.js';
import { twinOf } from './twin.js';

const HEAD = 'a'.repeat(40);
const ELSEWHERE = 'b'.repeat(40);
const PAC = 'pipelinesascode.tekton.dev';
const time = virtualTime();

function image(): ImageDigest {
  const digest = imageDigest(`sha256:${'1'.repeat(64)}`);
  if (digest === undefined) throw new Error('it is a digest');
  return digest;
}

type Fields = { readonly [key: string]: Json };

const run = (name: string, url: string, sha: string, spec: Fields = {}, status: Fields = {}): Resource =>
  object('tekton.dev/v1', 'PipelineRun', name, {
    metadata: { annotations: { [`${PAC}/repo-url`]: url, [`${PAC}/sha`]: sha } },
    spec,
    status,
  });
const APP = 'https://github.com/acme/app';
const repository: SourceRepository = {
  name: repositoryName('github.com/acme/app'),
  source: sourceId('app'),
  remote: APP,
  commit: HEAD,
  writable: false,
};

interface Told {
  readonly repository?: SourceRepository;
  /** Of findings, by the release phase that they are in. */
  readonly phases?: readonly ReleasePhase[];
  readonly cells?: Partial<Record<ReleasePhase, Rung>>;
  readonly plan?: Partial<ResponsePlan>;
}

let live: Map<ResourceId, Resource>;
const estate = (): ActingEstate => twinOf({ resources: live }, []);
const estates = estatesOf([kubernetesActing], async () => estate());

beforeEach(() => {
  live = new Map();
});

function standingWith(runs: readonly Resource[], told: Told = {}): Standing {
  for (const one of runs) live.set(one.id, one);
  const configuration = DEFAULT_CONFIGURATION;
  const now = time.now();
  const graph = buildGraph(
    [
      { kind: 'repository', repository: told.repository ?? repository },
      ...runs.map((resource) => ({ kind: 'resource', resource, uses: [] }) as const),
    ],
    { phases: { rules: configuration.releasePhases, conventions: false } },
  );
  const findings = (told.phases ?? ['production']).map((phase): Finding => ({
    kind: 'vulnerability',
    id: fingerprint(`vulnerable in ${phase}`),
    severity: 'critical',
    title: 'CVE-2026-1 in openssl',
    phase: { phase, because: 'it says so' },
    reportedBy: ['headwater'],
    advisory: advisoryId('CVE-2026-1'),
    aliases: [],
    image: image(),
    package: { name: 'openssl', version: '3.0.0', source: { name: 'openssl', version: '3.0.0' }, type: 'deb' },
  }));
  const cause: RootCause = {
    id: causeId('openssl@app'),
    kind: 'base-image',
    title: 'openssl in app',
    severity: 'critical',
    location: { repository: (told.repository ?? repository).name, path: 'Dockerfile', startLine: 1, endLine: 1 },
    confidence: 1,
    evidence: [],
    findings: findings.map(({ id }) => id),
    reach: { images: [], workloads: [], byReleasePhase: { development: 0, test: 0, staging: 0, production: 0, unknown: 0 } },
    fix: { kind: 'guidance', diff: '', edits: [], files: [], guidance: 'Take the newer base.' },
    notes: [],
    missing: [],
  };
  const plan = {
    ...PRESETS.operate,
    table: { ...PRESETS.operate.table, critical: { ...PRESETS.operate.table.critical, ...told.cells } },
    ...told.plan,
  };
  const rules = responseRules(configuration, plan, now);
  return {
    at: now,
    policySet: policySetOf([], rules),
    configuration,
    rules,
    guardrails: [],
    graph,
    gaps: [],
    causes: [cause],
    findings,
    decisions: new Map(),
  };
}

function ports(of = estates): RespondPorts {
  return {
    ledger: actionLedgerInMemory({ clock: time, evidence: evidenceLogInMemory() }),
    approvals: approvalsInMemory(),
    findings: { record: async () => undefined },
    clock: time,
    estates: of,
    contested: async () => undefined,
  };
}

const HOLD = { production: 'hold' } as const;

it('asks to stop the run that builds the commit with the cause, and leaves others alone', async () => {
  const building = run('building', `${APP}.git`, HEAD);
  const standing = standingWith([building, run('older', APP, ELSEWHERE), run('other', 'https://github.com/acme/other', HEAD)], {
    cells: HOLD,
  });
  const { planned, held } = await respond(standing, ports(), true);
  expect(held).toEqual([]);
  expect(planned).toMatchObject([
    {
      action: 'stop-pipeline-run',
      phase: 'production',
      people: 1,
      leftOut: [],
      plan: {
        grounds: { rung: 'hold', approvals: 1, policies: [] },
        targets: [{ resource: building.id, request: { parameters: { repository: 'github.com/acme/app', commit: HEAD } } }],
      },
    },
  ]);
});

it('S3: is moved by nothing but a run that builds that very commit now', async () => {
  const branch = run('branch', APP, 'main');
  const short = run('short', APP, HEAD.slice(0, 12));
  const ended = run('ended', APP, HEAD, {}, { completionTime: '2026-01-01T00:00:00Z' });
  const stopped = run('stopped', APP, HEAD, { status: 'StoppedRunFinally' });
  const unread = { ...run('unread', APP, HEAD), unread: [{ path: 'status', why: 'only its metadata is read' }] };
  const declared = { ...run('declared', APP, HEAD), origin: { repository: repository.name, files: [] } };
  const runs = [branch, short, ended, stopped, unread, declared];
  expect((await respond(standingWith(runs, { cells: HOLD }), ports(), true)).planned).toEqual([]);
});

it.each([
  ['a working folder, where what was read may not be committed', { ...repository, writable: true }],
  ['a plain folder', { name: repository.name, source: repository.source, writable: false }],
])('S3: stops nothing for a cause in %s', async (_, read) => {
  const { planned, held } = await respond(standingWith([run('b', APP, HEAD)], { repository: read, cells: HOLD }), ports(), true);
  expect([planned, held]).toEqual([[], []]);
});

it('says what holds it back where nothing is to be held', async () => {
  const { planned, held } = await respond(
    standingWith([run('b', APP, HEAD)], { cells: { production: 'propose' } }),
    ports(),
    true,
  );
  expect(planned).toEqual([]);
  expect(held).toMatchObject([
    { action: 'stop-pipeline-run', phase: 'production', targets: 1, because: 'critical severity in production' },
  ]);
});

it('is decided in the phase nearest to production where a hold is wanted', async () => {
  const cells = { development: 'hold', staging: 'hold', production: 'notify' } as const;
  const phases = ['development', 'staging', 'production'] as const;
  const { planned } = await respond(standingWith([run('b', APP, HEAD)], { cells, phases }), ports(), true);
  expect(planned).toMatchObject([{ phase: 'staging', people: 1 }]);
});

it('S6: goes ahead by itself nowhere but where what cannot be undone may', async () => {
  const nobody = { phases: ['development', 'production'], rungs: ['hold'], people: 0, lapses: 24, grace: 0 } as const;
  const plan = { approvals: [nobody], irreversibleUpTo: 'development', trust: { ...PRESETS.operate.trust, runs: 0 } } as const;
  const people = async (phase: ReleasePhase) => {
    const told: Told = { cells: { [phase]: 'hold' }, phases: [phase], plan };
    return (await respond(standingWith([run('b', APP, HEAD)], told), ports(), false)).planned.map((one) => one.people);
  };
  expect(await people('production')).toEqual([1]);
});

it('lets be for a while what people said no to, and says so', async () => {
  const standing = standingWith([run('b', APP, HEAD)], { cells: HOLD });
  const of = ports(estatesOf([kubernetesActing], async () => estate()));
  const [first] = (await respond(standing, of, true)).planned;
  const [target] = first?.plan?.targets ?? [];
  if (first?.entry === undefined || first.plan === undefined || target === undefined) throw new Error('nothing was planned');
  const no = { kind: 'reject', because: 'not now' } as const;
  await of.approvals.vote(first.entry, first.plan.hash, { id: 'ana', role: 'admin' }, no, time.now());
  await of.ledger.recordOutcome(first.entry, { target: target.resource, kind: 'refused', because: '' });
  const { planned, held } = await respond(standing, of, true);
  expect(planned).toEqual([]);
  const because = expect.stringMatching(/^people said no to it on .*: not planned again before /);
  expect(held).toMatchObject([{ action: 'stop-pipeline-run', targets: 1, because }]);
  const later = { ...of, clock: { now: () => new Date(time.now().getTime() + 30 * 24 * 3_600_000) } };
  expect((await respond(standing, later, true)).planned).toHaveLength(1);
});

it('S2: is refused at the instant of acting when anything that it rests on is another', async () => {
  const building = run('building', APP, HEAD);
  const standing = standingWith([building], { cells: HOLD });
  const { planned } = await respond(standing, ports(), true);
  const [plan] = planned.flatMap((one) => one.plan ?? []);
  const [target] = plan?.targets ?? [];
  if (plan === undefined || target === undefined) throw new Error('nothing was planned');
  const again = (now: Standing, seen = building) => decideAgainBy(async () => now, estates, time)(plan, target, seen);
  expect(await again(standing)).toMatchObject({ kind: 'go' });
  const [cause] = standing.causes;
  const elsewhere = { ...repository, commit: ELSEWHERE };
  const refusals: readonly [Standing, Resource][] = [
    [{ ...standing, causes: [] }, building],
    [{ ...standing, findings: [] }, building],
    [{ ...standing, causes: cause === undefined ? [] : [{ ...cause, findings: [] }] }, building],
    [standingWith([building], { cells: HOLD, repository: elsewhere }), building],
    [standingWith([building], { cells: { production: 'notify' } }), building],
    [standingWith([building], { cells: HOLD, phases: ['staging'] }), building],
    [standing, run('building', APP, ELSEWHERE)],
    [standing, run('building', APP, HEAD, {}, { completionTime: '2026-01-01T00:00:00Z' })],
  ];
  for (const [now, seen] of refusals) expect(await again(now, seen)).toMatchObject({ kind: 'refused' });
});

it('asks GitHub which runs are under way, and to stop the one of the commit with the cause', async () => {
  const strict = await strictGithub('http://127.0.0.1:1', () => false);
  const host = {
    name: 'github',
    placeOf: (name: string) => {
      const scope = { platform: 'github', account: name, apiVersion: 'api.github.com/2022-11-28', kind: 'PullRequest' };
      const address = { scope, resource: resourceId(`github:${name}/pull/headwater/builds`) };
      return name === '127.0.0.1/bot/app' ? { source: sourceId('github://bot/app'), address } : undefined;
    },
  };
  try {
    const atHost = estatesOf([kubernetesActing, githubActing], () => openGithub(strict.url), [host]);
    const read = { ...repository, name: repositoryName('127.0.0.1/bot/app') };
    const standing = standingWith([], { cells: HOLD, repository: read });
    const planned = async (now = standing) => (await respond(now, ports(atHost), true)).planned;
    expect(await planned()).toEqual([]);
    strict.run.sha = HEAD;
    expect(await planned(standingWith([], { cells: { production: 'propose' }, repository: read }))).toEqual([]);
    const target = { resource: `github:127.0.0.1/bot/app/run/${RUN}` };
    expect(await planned()).toMatchObject([
      { action: 'stop-build', phase: 'production', people: 1, leftOut: [], plan: { targets: [target] } },
    ]);
    strict.run.status = 'completed';
    expect(await planned()).toEqual([]);
  } finally {
    await strict.close();
  }
});

it('asks GitLab which pipelines are under way, and to stop the one of the commit with the cause', async () => {
  const server = await startGitlab({ Dockerfile: 'FROM scratch\n' });
  try {
    const head = server.branches.get('main') ?? '';
    const read = { ...repository, name: repositoryName('127.0.0.1/acme/shop/app'), commit: head };
    const host = {
      name: 'gitlab',
      placeOf: () => {
        const scope = { platform: 'gitlab', account: read.name, apiVersion: 'gitlab.com/v4', kind: 'MergeRequest' };
        return { source: sourceId('gitlab://acme/shop/app'), address: { scope, resource: resourceId('gitlab:unused') } };
      },
    };
    const atHost = estatesOf([gitlabActing], () => openGitlab(server), [host]);
    const planned = async (commit = head) =>
      (await respond(standingWith([], { cells: HOLD, repository: { ...read, commit } }), ports(atHost), true)).planned;
    expect(await planned(ELSEWHERE)).toEqual([]);
    const target = { resource: 'gitlab:127.0.0.1/acme/shop/app/-/pipelines/41' };
    expect(await planned()).toMatchObject([
      { action: 'stop-build', phase: 'production', people: 1, leftOut: [], plan: { targets: [target] } },
    ]);
    for (const over of ['canceling', 'success', 'manual']) {
      server.pipelines.set(41, over);
      expect(await planned()).toEqual([]);
    }
  } finally {
    vi.unstubAllEnvs();
    await server.close();
  }
});

it('S3: says that a code host could not be asked, and plans nothing', async () => {
  const strict = await strictGithub('http://127.0.0.1:1', (_, path) => path.includes('/actions/'));
  strict.run.sha = HEAD;
  const scope = {
    platform: 'github',
    account: '127.0.0.1/bot/app',
    apiVersion: 'api.github.com/2022-11-28',
    kind: 'PullRequest',
  };
  const address = { scope, resource: resourceId('github:127.0.0.1/bot/app/pull/headwater/builds') };
  const host = { name: 'github', placeOf: () => ({ source: sourceId('github://bot/app'), address }) };
  try {
    const atHost = estatesOf([githubActing], () => openGithub(strict.url), [host]);
    const read = { ...repository, name: repositoryName('127.0.0.1/bot/app') };
    const { planned, unreachable } = await respond(standingWith([], { cells: HOLD, repository: read }), ports(atHost), true);
    expect(planned).toEqual([]);
    expect(unreachable).toMatchObject([{ source: 'github://bot/app', because: expect.stringContaining('actions: read') }]);
  } finally {
    await strict.close();
  }
});
