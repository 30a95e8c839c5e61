/**
 * The way of one cause, from something that runs to the line that must change and who owns it: one example of what it reaches,
 * nearest to users, with how each step is known. What is not known is a node that says so; nothing is guessed.
 */
import { RELEASE_PHASES, type ReleasePhase } from '../../model/index.js';
import type { ReportedCause } from '../report.js';
import type { CausePath } from './documents.js';
import { nameOf, repositoryOf, shortName, type LookIndex, type RunImage } from './look-index.js';
import { imageAddress, listAddress, resourceAddress } from './web-address.js';

type PathNode = CausePath['nodes'][number];
type PathEdge = CausePath['edges'][number];

/** A node, and how the one before it is connected with it. */
interface Step {
  readonly edge: PathEdge;
  readonly node: PathNode;
}

export function pathOfCause(cause: ReportedCause, look: LookIndex): CausePath {
  const runs = cause.reach.images.length > 0 ? imageStart(cause, look) : resourceStart(cause, look);
  // Where the base itself was not seen, its own place is not one more thing that is missing.
  const lines = cause.kind === 'unseen-base' && cause.location === undefined ? [] : [linesStep(cause, look)];
  const steps = [...runs, ...lines, ownerStep(cause)];
  return { nodes: steps.map(({ node }) => node), edges: steps.slice(1).map(({ edge }) => edge) };
}

/** Nothing is before the first node. */
const NOWHERE: PathEdge = { label: '', strength: 'unknown', confidence: null, because: [] };

function resourceStart(cause: ReportedCause, look: LookIndex): readonly Step[] {
  const about = cause.reach.workloads.length > 0 ? cause.reach.workloads : subjectsOf(cause, look);
  const first = nearestToUsers(about, look);
  const resource = first === undefined ? undefined : look.resources.get(first);
  if (first === undefined || resource === undefined) {
    return [{ edge: NOWHERE, node: missing('What it is about was not seen', missingOf(cause)) }];
  }
  return [
    { edge: NOWHERE, node: { ...resourceNode(first, look), ...alike(about.length), query: aboutQuery(cause, about, first) } },
  ];
}

/** What the cause's findings are about, where none of it runs. */
function subjectsOf(cause: ReportedCause, look: LookIndex): readonly string[] {
  return look.subjectsOf.get(cause.id) ?? [];
}

function aboutQuery({ id }: ReportedCause, about: readonly string[], first: string): string {
  return about.length === 1 ? resourceAddress(first) : listAddress('/findings', { cause: id });
}

/** The images on the way, at most: others are folded into one node between them. */
const ABOVE = 3;
const BELOW = 3;

function imageStart(cause: ReportedCause, look: LookIndex): readonly Step[] {
  const leads = leadsTo(cause, look);
  const { workload, run } = example(cause, look, leads);
  const first = run?.digest ?? cause.reach.images.find(leads) ?? cause.reach.images[0];
  const steps: Step[] = [];
  if (workload === undefined) steps.push({ edge: NOWHERE, node: missing('Nothing that runs it was seen', missingOf(cause)) });
  else {
    const { workloads } = cause.reach;
    const query = workloads.length === 1 ? resourceAddress(workload) : listAddress('/findings', { cause: cause.id });
    steps.push({ edge: NOWHERE, node: { ...resourceNode(workload, look), ...alike(workloads.length), query } });
  }
  if (first === undefined) return steps;
  return [...steps, ...imageSteps(cause, look, first, run)];
}

/** Whether an image is, or was built on, the one that the cause is in; any will do when that is not one of them. */
function leadsTo({ image, reach }: ReportedCause, { family }: LookIndex): (digest: string) => boolean {
  const known = new Map<string, boolean>();
  const leads = (digest: string): boolean => {
    const way: string[] = [];
    let found = false;
    for (let at: string | undefined = digest; at !== undefined; at = family.parentOf(at)) {
      const before = known.get(at);
      found = at === image || before === true;
      if (found || before !== undefined) break;
      known.set(at, false);
      way.push(at);
    }
    for (const one of way) known.set(one, found);
    return found;
  };
  return image !== undefined && reach.images.some(leads) ? leads : () => true;
}

interface Example {
  readonly workload?: string;
  readonly run?: RunImage;
}

function example({ reach }: ReportedCause, look: LookIndex, leads: (digest: string) => boolean): Example {
  const reached = new Set(reach.images);
  const runOf = (workload: string): RunImage | undefined =>
    look.runs.get(workload)?.find(({ digest }) => digest !== undefined && reached.has(digest) && leads(digest));
  const workload = nearestToUsers(
    reach.workloads.filter((id) => runOf(id) !== undefined),
    look,
  );
  const run = workload === undefined ? undefined : runOf(workload);
  return { ...(workload === undefined ? {} : { workload }), ...(run === undefined ? {} : { run }) };
}

function imageSteps(cause: ReportedCause, look: LookIndex, first: string, run: RunImage | undefined): readonly Step[] {
  const chain: string[] = [];
  for (let at: string | undefined = first; at !== undefined && !chain.includes(at); at = look.family.parentOf(at)) {
    chain.push(at);
    if (at === cause.image) break;
  }
  const steps = chain.map((digest, index): Step => ({
    edge: index === 0 ? runEdge(run) : baseEdge(chain[index - 1], look),
    node: imageNode(digest, look),
  }));
  return [...folded(steps), ...leap(cause, look, chain)];
}

function folded(steps: readonly Step[]): readonly Step[] {
  const hidden = steps.slice(ABOVE, -BELOW);
  const [before] = hidden;
  if (before === undefined || hidden.length < 2) return steps;
  const confidences = hidden.map(({ edge }) => edge.confidence ?? 0);
  const weakest = Math.min(...confidences);
  const edge: PathEdge = { ...before.edge, confidence: weakest, strength: strengthOf(weakest) };
  const node: PathNode = { kind: 'more', label: `${hidden.length} more base images`, count: hidden.length };
  return [...steps.slice(0, ABOVE), { edge, node }, ...steps.slice(-BELOW)];
}

/** From where the chain ends to the image that the cause is in, where that is another one. */
function leap(cause: ReportedCause, look: LookIndex, chain: readonly string[]): readonly Step[] {
  const last = chain.at(-1);
  const ended = last === undefined ? undefined : look.images.get(last);
  if (cause.kind === 'unseen-base' || (cause.image === undefined && ended?.base === 'not-seen')) {
    const edge: PathEdge = { label: 'was built on', strength: 'unknown', confidence: null, because: reasonsOf(cause.evidence) };
    return [{ edge, node: missing('A base image that was not seen', missingOf(cause)) }];
  }
  const { image: digest } = cause;
  const image = digest === undefined ? undefined : look.images.get(digest);
  if (digest === undefined || image === undefined || chain.includes(digest)) return [];
  const repository = repositoryOf(image);
  const isOlder = chain.some((one) => {
    const other = look.images.get(one);
    return other !== undefined && repositoryOf(other) === repository;
  });
  const edge: PathEdge = isOlder
    ? {
        label: 'is another build of what is built as',
        strength: 'certain',
        confidence: 1,
        because: [`both are called ${shortName(repository)}`],
      }
    : { label: 'holds what comes from', ...sure(cause.confidence), because: reasonsOf(cause.evidence) };
  return [{ edge, node: imageNode(digest, look) }];
}

function runEdge(run: RunImage | undefined): PathEdge {
  if (run?.by === 'digest')
    return { label: 'runs', strength: 'certain', confidence: 1, because: ['it names or reports this digest'] };
  if (run?.by === 'tag') {
    const because = [`${run.reference} pointed there when the registry was read, and may have moved`];
    return { label: 'runs', strength: 'strong', confidence: null, because };
  }
  return { label: 'may run', strength: 'unknown', confidence: null, because: [] };
}

function baseEdge(digest: string | undefined, { images }: LookIndex): PathEdge {
  const parent = digest === undefined ? undefined : images.get(digest)?.parent;
  if (parent === undefined) return { label: 'was built on', strength: 'unknown', confidence: null, because: [] };
  return { label: 'was built on', ...sure(parent.confidence), because: reasonsOf(parent.evidence) };
}

function linesStep(cause: ReportedCause, { report }: LookIndex): Step {
  const { location, evidence, confidence } = cause;
  const edge: PathEdge = { label: LINES_BY_KIND[cause.kind], ...sure(confidence), because: reasonsOf(evidence) };
  if (location === undefined) {
    const isUnknown: PathEdge = { ...edge, strength: 'unknown', confidence: null };
    return { edge: isUnknown, node: missing('The place to fix is not known', missingOf(cause)) };
  }
  const lines = location.endLine > location.startLine ? `${location.startLine}-${location.endLine}` : `${location.startLine}`;
  const remote = report.repositories.find(({ name }) => name === location.repository)?.remote;
  return {
    edge,
    node: {
      kind: 'lines',
      label: `${location.path}:${lines}`,
      detail: remote ?? location.repository,
      location,
      query: listAddress('/causes', { repository: location.repository }),
    },
  };
}

const LINES_BY_KIND: Readonly<Record<ReportedCause['kind'], string>> = {
  'base-image': 'is built by',
  image: 'is built by',
  'stale-base': 'is built by',
  'unseen-base': 'is built by',
  manifest: 'is declared by',
  dockerfile: 'is written in',
  block: 'is declared by',
  resource: 'is declared by',
};

function ownerStep(cause: ReportedCause): Step {
  const { owner } = cause;
  if (owner === null) {
    const edge: PathEdge = { label: 'is owned by', strength: 'unknown', confidence: null, because: [] };
    // What is missed first is said where it is missed: at the place, or here.
    return {
      edge,
      node: missing('Nobody could be named as its owner', cause.location === undefined ? undefined : missingOf(cause)),
    };
  }
  const edge: PathEdge = { label: 'is owned by', ...sure(owner.confidence), because: owner.reasons.slice(0, REASONS) };
  return { edge, node: { kind: 'owner', label: owner.name, query: listAddress('/causes', { owner: owner.name }) } };
}

function resourceNode(id: string, { resources }: LookIndex): PathNode {
  const resource = resources.get(id);
  if (resource === undefined) return { kind: 'workload', label: id, id };
  const { kind, name, namespace, cluster, account, releasePhase, apiVersion } = resource;
  const place = namespace ?? account ?? cluster;
  return {
    kind: apiVersion.startsWith('headwater.dev/') ? 'declaration' : 'workload',
    label: `${kind} ${name}`,
    ...(place === undefined ? {} : { detail: place }),
    id,
    releasePhase,
    query: resourceAddress(id),
  };
}

function imageNode(digest: string, { images }: LookIndex): PathNode {
  const image = images.get(digest);
  const name = image === undefined ? digest : nameOf(image);
  return {
    kind: 'image',
    label: shortName(name),
    ...(name === digest ? {} : { detail: digest }),
    id: digest,
    query: imageAddress(digest),
  };
}

function alike(count: number): { count?: number } {
  return count > 1 ? { count } : {};
}

function missing(label: string, detail: string | undefined): PathNode {
  return { kind: 'missing', label, ...(detail === undefined ? {} : { detail }) };
}

function missingOf(cause: ReportedCause): string | undefined {
  return cause.missing[0]?.what;
}

/** The first of those in the phase that is nearest to users. */
function nearestToUsers(ids: readonly string[], { resources }: LookIndex): string | undefined {
  let best: { readonly id: string; readonly rank: number } | undefined;
  for (const id of ids) {
    const rank = rankOf(resources.get(id)?.releasePhase);
    if (best === undefined || rank > best.rank || (rank === best.rank && id < best.id)) best = { id, rank };
  }
  return best?.id;
}

function rankOf(phase: ReleasePhase | undefined): number {
  return phase === undefined || phase === 'unknown' ? -1 : RELEASE_PHASES.indexOf(phase);
}

const REASONS = 3;

function reasonsOf(evidence: readonly { readonly statement: string; readonly weight: number }[]): string[] {
  return evidence
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, REASONS)
    .map(({ statement }) => statement);
}

function sure(confidence: number): Pick<PathEdge, 'strength' | 'confidence'> {
  return { strength: strengthOf(confidence), confidence };
}

function strengthOf(confidence: number): PathEdge['strength'] {
  if (confidence >= 0.99) return 'certain';
  if (confidence >= 0.85) return 'strong';
  return confidence >= 0.5 ? 'likely' : 'weak';
}
