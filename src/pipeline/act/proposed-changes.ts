/**
 * Takes what stands and gives the changes of source to propose: one for each cause with an edit, where its repository is at a
 * code host. Nobody is asked before one is opened: a person merges it, or does not. Looks at nothing but its arguments.
 */
import { decideAction } from '../../decide/index.js';
import type { SecondDecision } from '../../act/index.js';
import { canonicalJson } from '../../lib/canonical-json.js';
import { MOST_OPEN } from '../../lib/proposal.js';
import {
  RUNGS,
  STRICT_APPROVAL,
  compareSeverity,
  type ActionPlan,
  type ActionRequest,
  type ActionTarget,
  type Decision,
  type Finding,
  type Json,
  type ReleasePhase,
  type Resource,
  type RootCause,
} from '../../model/index.js';
import type { ResourceAction } from '../../ports/index.js';
import type { ActingEstates, FoundProposalPlace } from './acting-estates.js';
import { proposalWords } from './proposal-words.js';
import type { Standing } from './standing.js';
import type { ActionWish } from './wanted-actions.js';

const PROPOSE = 'propose-change';
/** In minutes: as many as may be open at once may be opened in a day. */
const DAY = 1_440;
/** Of a resource's id, which names the files. */
const LONGEST_ID = 1_000;

export function isProposal({ name }: Pick<ResourceAction, 'name'>): boolean {
  return name === PROPOSE;
}

export function proposedChanges(
  standing: Standing,
  estates: Pick<ActingEstates, 'action' | 'proposalPlace'>,
): readonly ActionWish[] {
  return standing.causes.flatMap((cause): readonly ActionWish[] => {
    const [decision] = proposingDecisions(cause, standing);
    const place = decision === undefined ? undefined : placeOf(cause, estates);
    const action = place === undefined ? undefined : estates.action(place.platform, PROPOSE);
    if (decision === undefined || place === undefined || action === undefined) return [];
    if (place.address.resource.length > LONGEST_ID) return [];
    const findings = findingsOf(cause, standing);
    return [
      {
        cause,
        decision,
        action,
        platform: place.platform,
        source: place.source,
        severity: cause.severity,
        policies: [...new Set(findings.flatMap((one) => (one.kind === 'policy' ? [one.policy] : [])))].sort(),
        findings,
        targets: [{ resource: resourceAt(place, cause), request: requestFor(cause, decision.phase, standing) }],
        people: 0,
        lapses: STRICT_APPROVAL.lapses,
        grace: 0,
      },
    ];
  });
}

/** At the instant of acting: is the cause still there, with the same fix, and may it still be proposed (S2)? */
export function proposeAgain(
  { grounds }: ActionPlan,
  { request, scope }: ActionTarget,
  standing: Standing,
  cause: RootCause,
  now: Date,
): SecondDecision {
  const { edits, files } = requestFor(cause, grounds.phase, standing).parameters;
  const { parameters: planned } = request;
  if (canonicalJson([edits, files]) !== canonicalJson([planned['edits'], planned['files']]))
    return { kind: 'refused', because: 'its fix is another one now' };
  const rules = { ...standing.rules, now };
  const decision = proposingDecisions(cause, { ...standing, rules }).find(({ phase }) => phase === grounds.phase);
  if (decision === undefined) return { kind: 'refused', because: `a change may not be proposed in ${grounds.phase} any more` };
  const budget = `proposals in ${JSON.stringify(scope.account ?? '')} of ${scope.platform} in the last ${DAY} minutes`;
  return { kind: 'go', claims: [{ budget, limit: MOST_OPEN, within: DAY }] };
}

/** The decisions that let the cause's edit be proposed, by what the organisation says now. */
function proposingDecisions(cause: RootCause, { decisions, graph, findings, rules }: Standing): readonly Decision[] {
  if (cause.fix.kind !== 'edit' || cause.location === undefined) return [];
  const own = findingsOf(cause, { findings });
  return (decisions.get(cause.id) ?? []).flatMap((decided): readonly Decision[] => {
    if (!decided.actions.some(({ action }) => action === 'edit-source')) return [];
    const here = own.filter((finding) => phasesOf(finding, graph).has(decided.phase));
    if (here.length === 0) return [];
    const decision = decideAction({ name: PROPOSE, rung: 'propose' }, decided.phase, cause, here, rules);
    return RUNGS.indexOf(decision.rung) >= RUNGS.indexOf('propose') ? [decision] : [];
  });
}

/** A vulnerability is where its image runs. */
export function phasesOf(finding: Finding, graph: Standing['graph']): ReadonlySet<ReleasePhase> {
  const running = finding.kind === 'vulnerability' ? graph.workloadsRunning(finding.image) : [];
  return new Set(running.length === 0 ? [finding.phase.phase] : running.map((workload) => graph.phaseOf(workload).phase));
}

function findingsOf({ findings: ids }: RootCause, { findings }: Pick<Standing, 'findings'>): readonly Finding[] {
  const own = new Set(ids);
  return findings.filter(({ id }) => own.has(id)).toSorted((a, b) => compareSeverity(b.severity, a.severity));
}

function placeOf(cause: RootCause, estates: Pick<ActingEstates, 'proposalPlace'>): FoundProposalPlace | undefined {
  if (cause.location === undefined) return undefined;
  const paths = [...new Set(cause.fix.edits.map(({ path }) => path))].sort();
  return estates.proposalPlace(cause.location.repository, branchOf(cause), paths);
}

/** Its identity: the same cause has the same branch, for ever. */
function branchOf({ id }: RootCause): string {
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `headwater/${slug}`;
}

/** What will be read: for its name and where it is. */
function resourceAt({ platform, source, address: { scope, resource } }: FoundProposalPlace, cause: RootCause): Resource {
  const { apiVersion, kind, account } = scope;
  return {
    id: resource,
    source,
    platform,
    apiVersion,
    kind,
    name: branchOf(cause),
    ...(account === undefined ? {} : { account }),
    labels: {},
    annotations: {},
    raw: null,
  };
}

function requestFor(cause: RootCause, phase: ReleasePhase, standing: Pick<Standing, 'graph'>): ActionRequest {
  const { edits, files } = cause.fix;
  const parameters: Record<string, Json> = {
    edits: edits.map(({ path, startLine, removed, added }) => ({ path, startLine, removed, added })),
    files: files.map(({ path, sha256 }) => ({ path, sha256 })),
    ...proposalWords(cause, standing.graph),
  };
  return { phase, fields: [], parameters };
}
