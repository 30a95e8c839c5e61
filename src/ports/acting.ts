/**
 * The way to change what runs: what a platform's connector can do, as plans of calls, and the making of these calls. Beside
 * `EstateConnector`, which only reads: who connects a source for reading gives no right to change anything.
 */
import type {
  ActionRequest,
  ActionTarget,
  Gap,
  Health,
  Observation,
  PlannedStep,
  Resource,
  ResourceAddress,
  Rung,
  Scope,
} from '../model/index.js';
import type { Claim } from './connector.js';
import type { EstateContext, EstateOptions, PermissionGrant } from './estate.js';

export interface ActingConnector {
  /** The platform, as in `EstateConnector.name`. */
  readonly name: string;
  readonly actions: readonly ResourceAction[];
  /**
   * Why the resource is never acted on, whatever a plan says (S8): it belongs to the way back when something went wrong:
   * system namespaces, networking, name resolution, nodes, break-glass identities, Headwater itself. Undefined for all else.
   */
  protects(resource: Resource): string | undefined;
  grant(permissions: readonly string[]): PermissionGrant;
  /** With the credentials of the platform's own chain. Throws as `EstateConnector.open` does. */
  open(claim: Claim, options: EstateOptions, context: EstateContext): Promise<ActingEstate>;
}

/** An estate that can be changed. It makes the calls it is told to, and decides nothing. */
export interface ActingEstate {
  /** How the resource is now, by the platform's own word; in the shape that policies judge. */
  read(address: ResourceAddress): Promise<CurrentState>;
  /** All of a scope, or of one namespace of it; `unknown` unless it was read whole. */
  list(scope: Scope, namespace?: string): Promise<CurrentList>;
  /**
   * Makes one call, once. Throws nothing that a platform may answer.
   * @param key the same for the same step of the same target: for platforms that take such
   */
  send(step: Extract<PlannedStep, { readonly kind: 'call' }>, key: string): Promise<SendResult>;
  /** How well what runs there is, where the platform says so: a workload's conditions. Absent for platforms that have no such word. */
  health?(address: ResourceAddress): Promise<Health>;
  close(): Promise<void>;
}

export type CurrentState =
  | { readonly kind: 'seen'; readonly resource: Resource; readonly observations: readonly Observation[] }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown'; readonly gap: Gap };

export type CurrentList =
  { readonly kind: 'listed'; readonly resources: readonly Resource[] } | { readonly kind: 'unknown'; readonly gap: Gap };

export type SendResult =
  | { readonly kind: 'accepted' }
  /** The platform says no for now, and may say yes later: a disruption budget, a conflict, throttling. */
  | { readonly kind: 'not-now'; readonly because: string }
  /** It says no. */
  | { readonly kind: 'refused'; readonly because: string }
  /** Whether the call took effect is not known: reading tells. */
  | { readonly kind: 'unknown'; readonly because: string };

/** Something that can be done to one kind of resource. But for `look` all of it is pure: the same look gives the same plan. */
export interface ResourceAction {
  /** A verb and a noun: `block-public-access`. The same word for the same thing on every platform. */
  readonly name: string;
  /** One sentence for people. */
  readonly describes: string;
  /** How strong a response it is. */
  readonly rung: Extract<Rung, 'propose' | 'hold' | 'contain' | 'enforce'>;
  readonly kinds: readonly { readonly apiVersion: string; readonly kind: string }[];
  /** Every call of its steps and of its undo, and what must be allowed for it. */
  readonly permissions: readonly { readonly call: string; readonly permission: string }[];
  /** What one target of it is, in limits: `workload`, `bucket`. */
  readonly unit: string;
  /** Why it cannot be undone; absent when it can. */
  readonly irreversible?: string;
  /**
   * What a run builds at this moment, for an action that stops builds. Undefined for one that has ended or is being ended, and
   * where the platform does not say it beyond doubt: two statements that differ, a branch, fields that were not read (S3). Pure.
   */
  builds?(run: Resource): BuiltCommit | undefined;
  /** Reads the target and everything else that its plan is made from. Reads only. */
  look(address: ResourceAddress, estate: Pick<ActingEstate, 'read' | 'list'>): Promise<Look>;
  /** What would be done, from what was seen: the preview and the plan. Made again at the instant of acting, where it must be the same (S2). */
  plan(seen: SeenLook, request: ActionRequest): ActionAnswer;
  /** The address of a page where people see what was made; undefined where there is none. Without it there never is one. */
  page?(now: Resource): string | undefined;
  /**
   * How it is put back; also after an action that failed half-way.
   * @param before what was seen before the action
   * @param now what is seen now; `resource.raw` is null when the target is gone
   */
  undo(before: SeenLook, now: SeenLook, target: ActionTarget): UndoAnswer;
}

/** One commit of one repository. */
export interface BuiltCommit {
  /** As repositories are named: `github.com/acme/app`. */
  readonly repository: string;
  /** All of its digits. */
  readonly commit: string;
}

export type Look =
  | SeenLook
  | { readonly kind: 'gone' }
  /** Something that the plan needs could not be read: no reason to act (S3). */
  | { readonly kind: 'unknown'; readonly gap: Gap };

export interface SeenLook {
  readonly kind: 'seen';
  readonly address: ResourceAddress;
  readonly resource: Resource;
  /** What else was read, by a name of the action's own: `controller`, `siblings`, `disruptionBudgets`. */
  readonly others: Readonly<Record<string, readonly Resource[]>>;
}

export type ActionAnswer =
  | {
      readonly kind: 'steps';
      readonly steps: readonly PlannedStep[];
      readonly expects: ActionTarget['expects'];
      /** Sentences for people: what will be different, what may stop working. */
      readonly effects: readonly string[];
    }
  | { readonly kind: 'already-so'; readonly because: string }
  /** It must not, or cannot, be done here: a floor, a source that would put it back. */
  | { readonly kind: 'refused'; readonly because: string };

export type UndoAnswer =
  | { readonly kind: 'steps'; readonly steps: readonly PlannedStep[]; readonly expects: ActionTarget['expects'] }
  | { readonly kind: 'already-so'; readonly because: string }
  /** Somebody else has changed it since (S5). */
  | { readonly kind: 'drifted'; readonly because: string };
