/** A resource as the policies of a group see it: made once for all of them, with what they said of others that are like it. */
import { lazyValue, type Reads } from '../lib/cel/index.js';
import type { Policy } from '../model/index.js';
import type { Evaluation, Programs } from '../ports/index.js';
import type { JudgeContext } from './guardrail.js';
import type { Judgement } from './judgement.js';
import { createJudgementMemo, type JudgementMemo, type Said } from './judgement-memo.js';
import { readsItsOwn, readsKind, readsOfPolicy } from './policy-reads.js';
import { objectWithin } from './policy-target.js';
import { relatedObjects } from './related-objects.js';
import type { Subject } from './subject.js';

export type PolicyView = SeenResource | { readonly kind: 'missing'; readonly reason: string };

/** Where in `said` a policy's judgement has its place. */
export interface PolicyPlace {
  readonly at: number;
  /** False where what is said of a fail is each resource's own. */
  readonly holdsFails: boolean;
}

/** A resource that has what the policies ask for. */
export class SeenResource {
  readonly kind = 'seen';
  /** The field path of `object` within the resource. */
  readonly prefix: string;
  /** What was said of those that are like it; undefined where nothing is remembered. */
  readonly said: Said | undefined;
  readonly #programs: Programs;
  readonly #inputs: Readonly<Record<string, unknown>>;
  #values: Evaluation | undefined;

  constructor(prefix: string, said: Said | undefined, programs: Programs, inputs: Readonly<Record<string, unknown>>) {
    this.prefix = prefix;
    this.said = said;
    this.#programs = programs;
    this.#inputs = inputs;
  }

  /** What expressions say of it. Where all was said before, nobody asks. */
  get values(): Evaluation {
    return (this.#values ??= this.#programs.on(this.#inputs));
  }
}

/** They come to a resource one after the other, so the view of the last one is kept. */
export class PolicyViews {
  readonly #policies: readonly Policy[];
  readonly #programs: Programs;
  // Told when the first resource comes: most estates have few kinds.
  #known: Known | undefined;
  #last: Subject | undefined;
  #context: JudgeContext | undefined;
  #view: PolicyView | undefined;
  #said: Said | undefined;

  /** @param programs the expressions of these policies, which select alike */
  constructor(policies: readonly Policy[], programs: Programs) {
    this.#policies = policies;
    this.#programs = programs;
  }

  of(policy: Policy, subject: Subject, context: JudgeContext): PolicyView {
    if (this.#view !== undefined && subject === this.#last && context === this.#context) return this.#view;
    const { seesKind, memo } = (this.#known ??= knownOf(this.#policies));
    if (context !== this.#context) memo?.forget();
    this.#last = subject;
    this.#context = context;
    const view = viewOf(policy, subject, context, this.#programs, seesKind, memo);
    this.#said = view.kind === 'seen' ? view.said : undefined;
    this.#view = view;
    return view;
  }

  /** For those that are like the resource that was viewed last. */
  remember({ at, holdsFails }: PolicyPlace, judgement: Judgement): void {
    if (this.#said === undefined || this.#known?.memo?.holds(at) !== true) return;
    if (holdsFails || judgement.kind !== 'fail') this.#said[at] = judgement;
  }

  /** What is remembered for the resource that was viewed last, if it is this one. */
  said(place: PolicyPlace, subject: Subject, context: JudgeContext): Judgement | undefined {
    return subject === this.#last && context === this.#context ? this.#said?.[place.at] : undefined;
  }

  /** Undefined for one that judges each resource by itself. */
  placeOf(policy: Policy): PolicyPlace | undefined {
    return (this.#known ??= knownOf(this.#policies)).places.get(policy);
  }
}

interface Known {
  readonly seesKind: boolean;
  readonly memo: JudgementMemo | undefined;
  readonly places: ReadonlyMap<Policy, PolicyPlace>;
}

function knownOf(policies: readonly Policy[]): Known {
  const all = policies.map((policy) => ({ policy, reads: readsOfPolicy(policy) }));
  const seesKind = all.some(({ reads }) => readsKind(reads));
  const alike = all.flatMap(({ policy, reads }) => {
    // What is related to a resource is not in it.
    if (policy.joins.length > 0 || reads === undefined || readsItsOwn(reads.deciding)) return [];
    const holdsFails = !readsItsOwn(reads.telling);
    return [{ policy, holdsFails, reads: [PREFIX, reads.deciding, ...(holdsFails ? [reads.telling] : [])] }];
  });
  if (alike.length === 0) return { seesKind, memo: undefined, places: new Map() };
  const memo = createJudgementMemo(alike.map(({ reads }) => reads));
  return { seesKind, memo, places: new Map(alike.map(({ policy, holdsFails }, at) => [policy, { at, holdsFails }])) };
}

/** Field paths in judgements begin with it. */
const TEXT: Reads = { whole: false, fields: new Map(), elements: undefined, keys: false, entries: undefined };
const PREFIX: Reads = { ...TEXT, fields: new Map([['prefix', TEXT]]) };

const NOTHING = {};

function viewOf(
  policy: Policy,
  subject: Subject,
  context: JudgeContext,
  programs: Programs,
  seesKind: boolean,
  memo: JudgementMemo | undefined,
): PolicyView {
  const whole = (seesKind ? undefined : subject.untyped) ?? subject.object;
  const target = objectWithin(policy, { resource: subject.resource, object: whole });
  if (target.kind === 'missing') return target;
  const { joins } = policy;
  const { object, prefix } = target;
  return new SeenResource(prefix, memo?.find({ prefix, object, resource: whole }), programs, {
    object,
    resource: whole,
    kubernetes: context.kubernetes,
    now: context.now,
    // Finding them takes longer than most expressions do, and a condition may decide before.
    related: joins.length === 0 ? NOTHING : lazyValue(() => relatedObjects(joins, subject.resource, context)),
  });
}
