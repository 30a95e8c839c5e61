/**
 * What policies say of resources: one judgement for each, many of which are one and the same object. A result is made of it only
 * where somebody reads it: most are passes, and nobody does.
 */
import type { Resource, Result } from '../model/index.js';
import type { Guardrail } from './guardrail.js';
import { resultOf, type Judgement } from './judgement.js';

type Kind = Result['kind'];
type Described = Pick<Resource, 'apiVersion' | 'kind'>;

/** In the order of the resources, then of the policies. */
export class Assessment implements Iterable<Result> {
  readonly #resources: readonly Resource[];
  readonly #selecting: (resource: Described) => readonly Guardrail[];
  readonly #judgements: readonly Judgement[];

  /**
   * @param selecting gives the guardrails for a resource, each time the same
   * @param judgements of each resource in turn, what each of these guardrails says
   */
  constructor(
    resources: readonly Resource[],
    selecting: (resource: Described) => readonly Guardrail[],
    judgements: readonly Judgement[],
  ) {
    this.#resources = resources;
    this.#selecting = selecting;
    this.#judgements = judgements;
  }

  /** How many results there are. */
  get length(): number {
    return this.#judgements.length;
  }

  [Symbol.iterator](): Iterator<Result> {
    return this.#made(() => true);
  }

  /** Those of some kinds, without making the others. */
  of<K extends Kind>(...kinds: readonly K[]): readonly Extract<Result, { readonly kind: K }>[] {
    const isWanted = (kind: Kind): boolean => kinds.some((one) => one === kind);
    const hasKind = (result: Result): result is Extract<Result, { readonly kind: K }> => isWanted(result.kind);
    return [...this.#made(isWanted)].filter(hasKind);
  }

  *#made(isWanted: (kind: Kind) => boolean): Generator<Result> {
    let at = 0;
    for (const resource of this.#resources) {
      for (const { policy } of this.#selecting(resource)) {
        const judgement = this.#judgements[at];
        at += 1;
        if (judgement !== undefined && isWanted(judgement.kind)) yield resultOf(judgement, policy.id, resource.id);
      }
    }
  }
}
