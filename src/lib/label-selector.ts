/**
 * Kubernetes' label selectors: whether labels fit, also where only some of the labels are known. Never guesses.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */

export interface LabelSelector {
  readonly matchLabels: Readonly<Record<string, string>>;
  readonly matchExpressions: readonly LabelRequirement[];
}

export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** Undefined stands for a label of which it is not known whether it is there. */
export type LabelOf = (key: string) => { readonly value: string | undefined } | undefined;

/** Undefined when it hangs on a label that is not known. An empty selector fits anything. */
export function selectorFits(selector: LabelSelector, labelOf: LabelOf): boolean | undefined {
  let unknown = false;
  for (const requirement of requirementsOf(selector)) {
    const label = labelOf(requirement.key);
    if (label === undefined) unknown = true;
    else if (!meets(label.value, requirement)) return false;
  }
  return unknown ? undefined : true;
}

/** All labels are known. */
export function labelsOf(labels: Readonly<Record<string, string>>): LabelOf {
  return (key) => ({ value: Object.hasOwn(labels, key) ? labels[key] : undefined });
}

export function isEmptySelector(selector: LabelSelector): boolean {
  return requirementsOf(selector).length === 0;
}

function requirementsOf({ matchLabels, matchExpressions }: LabelSelector): readonly LabelRequirement[] {
  const exact = Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return [...exact, ...matchExpressions];
}

function meets(value: string | undefined, { operator, values }: LabelRequirement): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
  }
}
