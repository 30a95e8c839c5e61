/**
 * Takes what stands and gives the actions that it asks for: which action, on which resources, and whether it may go ahead by
 * itself or must be asked for. What it may not do is listed with what holds it back. Looks at nothing but its arguments.
 */
import {
  approvalRuleFor,
  clearanceOf,
  heldBackBecause,
  decideAction,
  type CandidateAction,
  type JudgedFinding,
  type ResponseRules,
} from '../../decide/index.js';
import type { Guardrail } from '../../assess/index.js';
import type { EstateGraph } from '../../graph/index.js';
import {
  RUNGS,
  compareSeverity,
  type ActionRequest,
  type Decision,
  type Failure,
  type Finding,
  type Json,
  type PolicyFinding,
  type PolicyId,
  type ReleasePhase,
  type Resource,
  type ResourceId,
  type RootCause,
  type Severity,
  type SourceId,
} from '../../model/index.js';
import type { ResourceAction } from '../../ports/index.js';
import type { ActingEstates } from './acting-estates.js';
import type { Standing } from './standing.js';

/** An action that a cause asks for in one release phase, through one source. */
export interface ActionWish {
  readonly cause: RootCause;
  readonly decision: Decision;
  readonly action: ResourceAction;
  readonly platform: string;
  readonly source: SourceId;
  readonly severity: Severity;
  readonly policies: readonly PolicyId[];
  readonly findings: readonly Finding[];
  readonly targets: readonly { readonly resource: Resource; readonly request: ActionRequest }[];
  /** How many people must agree first, and how many hours they have. */
  readonly people: number;
  readonly lapses: number;
  /** Hours in which somebody may say no to what nobody must agree to. */
  readonly grace: number;
}

export interface HeldWish {
  readonly cause: RootCause;
  readonly action: string;
  readonly phase: ReleasePhase;
  readonly targets: number;
  readonly because: string;
}

/** Corrects what runs by the edit that the policy names; the one action that every policy with an edit has. */
const PATCH = 'patch-controller';

/** The actions that a decision may choose from, as `ResponseRules` wants them. */
export function candidatesOf(
  graph: EstateGraph,
  guardrails: readonly Guardrail[],
  estates: Pick<ActingEstates, 'action'>,
): NonNullable<ResponseRules['candidatesOf']> {
  const mitigations = new Map(guardrails.map(({ policy }) => [policy.id, policy.fix.mitigation]));
  return (_, findings): readonly CandidateAction[] => {
    const found = new Map<string, ResourceAction>();
    for (const finding of findings) {
      if (finding.kind !== 'policy') continue;
      for (const { action } of actionsFor(finding, graph, mitigations, estates)) found.set(action.name, action);
    }
    return [...found.values()];
  };
}

export function wantedActions(
  standing: Standing,
  estates: Pick<ActingEstates, 'action'>,
  now: Date,
): { readonly wishes: readonly ActionWish[]; readonly held: readonly HeldWish[] } {
  const { causes, decisions, graph, guardrails, rules } = standing;
  const findings = new Map(standing.findings.map((finding) => [finding.id, finding]));
  const mitigations = new Map(guardrails.map(({ policy }) => [policy.id, policy.fix.mitigation]));
  const wishes: ActionWish[] = [];
  const held: HeldWish[] = [];
  for (const cause of causes) {
    for (const decided of decisions.get(cause.id) ?? []) {
      const own = cause.findings.flatMap((id): Finding[] => {
        const finding = findings.get(id);
        return finding?.phase.phase === decided.phase ? [finding] : [];
      });
      if (RUNGS.indexOf(decided.rung) < RUNGS.indexOf('propose')) {
        // Nobody is even asked; that something could be done, and what keeps it from being done, is said all the same.
        const because = heldBackBecause(decided);
        for (const { action, targets } of grouped(own, undefined, decided.phase, graph, mitigations, estates))
          held.push({ cause, action: action.name, phase: decided.phase, targets: targets.length, because });
        continue;
      }
      const chosen = new Set(decided.actions.map(({ action }) => action));
      for (const group of grouped(own, chosen, decided.phase, graph, mitigations, estates)) {
        const decision = decideAction(group.action, decided.phase, cause, group.findings, { ...rules, now });
        const clearance = clearanceOf(decision, group.action, rules.plan, now, 0);
        if (clearance.kind === 'may-not' || clearance.kind === 'not-now') {
          const { because } = clearance;
          held.push({ cause, action: group.action.name, phase: decided.phase, targets: group.targets.length, because });
          continue;
        }
        const { lapses, grace } = approvalRuleFor(rules.plan, decided.phase, group.action.rung);
        const asked = clearance.kind === 'ask' ? { people: clearance.people, grace: 0 } : { people: 0, grace };
        wishes.push({ cause, decision, ...group, lapses, ...asked });
      }
    }
  }
  return { wishes, held };
}

type Group = Omit<ActionWish, 'cause' | 'decision' | 'people' | 'lapses' | 'grace'>;

/** By action and source; a resource once in each. @param chosen all that could be done without */
function grouped(
  findings: readonly Finding[],
  chosen: ReadonlySet<string> | undefined,
  phase: ReleasePhase,
  graph: EstateGraph,
  mitigations: ReadonlyMap<PolicyId, string | undefined>,
  estates: Pick<ActingEstates, 'action'>,
): readonly Group[] {
  const groups = new Map<string, { action: ResourceAction; resource: Resource; of: PolicyFinding[] }[]>();
  for (const finding of findings) {
    if (finding.kind !== 'policy') continue;
    for (const { action, resource } of actionsFor(finding, graph, mitigations, estates)) {
      if (chosen?.has(action.name) === false) continue;
      const key = JSON.stringify([action.name, resource.source]);
      const known = groups.get(key) ?? [];
      const same = known.find((one) => one.resource.id === resource.id);
      if (same === undefined) known.push({ action, resource, of: [finding] });
      else same.of.push(finding);
      groups.set(key, known);
    }
  }
  return [...groups.values()].flatMap((members): Group[] => {
    const [first] = members;
    if (first === undefined) return [];
    const all = members.flatMap(({ of }) => of);
    return [
      {
        action: first.action,
        platform: first.resource.platform,
        source: first.resource.source,
        severity: all.map(({ severity }) => severity).reduce((a, b) => (compareSeverity(a, b) >= 0 ? a : b)),
        policies: [...new Set(all.map(({ policy }) => policy))].sort(),
        findings: all,
        targets: members
          .toSorted((a, b) => (a.resource.id < b.resource.id ? -1 : 1))
          .map(({ action, resource, of }) => ({
            resource,
            request: requestOf(
              action,
              of.flatMap(({ failures }) => failures),
              phase,
            ),
          })),
      },
    ];
  });
}

/** What is declared and not seen running is edited at its source, never acted on. */
function actionsFor(
  finding: Pick<PolicyFinding, 'kind' | 'policy' | 'resource'> & Partial<Pick<PolicyFinding, 'failures'>>,
  graph: EstateGraph,
  mitigations: ReadonlyMap<PolicyId, string | undefined>,
  estates: Pick<ActingEstates, 'action'>,
): readonly { readonly action: ResourceAction; readonly resource: Resource }[] {
  const resource = graph.resources.get(finding.resource);
  if (resource === undefined || resource.origin !== undefined) return [];
  const names = [mitigations.get(finding.policy), hasEdit(finding) ? PATCH : undefined];
  return names.flatMap((name) => {
    const action = name === undefined ? undefined : estates.action(resource.platform, name);
    return action !== undefined && takes(action, resource) ? [{ action, resource }] : [];
  });
}

function hasEdit({ failures }: Partial<Pick<PolicyFinding, 'failures'>>): boolean {
  return failures?.some(({ edit }) => edit !== undefined) === true;
}

export function takes({ kinds }: ResourceAction, { apiVersion, kind }: Pick<Resource, 'apiVersion' | 'kind'>): boolean {
  return kinds.some((one) => one.apiVersion === apiVersion && one.kind === kind);
}

/** What an action is asked for, where a resource fails. */
export function requestOf(
  { name }: Pick<ResourceAction, 'name'>,
  failures: readonly Failure[],
  phase: ReleasePhase,
): ActionRequest {
  const edited = name === PATCH ? failures.filter(({ edit }) => edit !== undefined) : failures;
  const [edit] = edited.map((failure) => failure.edit);
  const parameters: Record<string, Json> = name === PATCH && edit !== undefined ? { edit: { ...edit } } : {};
  const same = edited.filter((failure) => name !== PATCH || JSON.stringify(failure.edit) === JSON.stringify(edit));
  return { phase, fields: [...new Set(same.flatMap(({ fields }) => fields))].sort(), parameters };
}

/** The findings of one resource that a cause has, for deciding about it again. */
export function findingsOn(
  standing: Pick<Standing, 'findings'>,
  cause: RootCause,
  resource: ResourceId,
): readonly JudgedFinding[] {
  const own = new Set(cause.findings);
  return standing.findings.filter((finding) => own.has(finding.id) && finding.kind === 'policy' && finding.resource === resource);
}
