/** Whether selectors as objects of the API write them fit the labels of a Pod. A selector that cannot be read fits everything. */
import { labelsOf, selectorFits, type LabelRequirement } from '../../../lib/label-selector.js';
import type { Json, Resource } from '../../../model/index.js';
import { fieldsAt, fieldsOf, listAt, textAt } from '../schema.js';

export type Labels = Readonly<Record<string, string>>;

/** `{matchLabels, matchExpressions}`; the empty one fits all, and none at all fits nothing. */
export function selects(selector: Json | undefined, labels: Labels): boolean {
  const fields = fieldsOf(selector);
  if (fields === undefined) return false;
  const matchExpressions = listAt(fields, 'matchExpressions').flatMap(requirement);
  // Undefined only for labels that are not known, and these are.
  return selectorFits({ matchLabels: textsOf(fieldsAt(fields, 'matchLabels')), matchExpressions }, labelsOf(labels)) !== false;
}

/** A Service's: labels alone; one without any selects nothing by itself. */
export function serves(service: Resource, labels: Labels): boolean {
  const wanted = Object.entries(textsOf(fieldsAt(service.raw, 'spec', 'selector')));
  return wanted.length > 0 && wanted.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

/** The labels by whose presence the selector fits: without one of them it does not. */
export function keysOf(selector: Json | undefined): readonly string[] {
  const present = listAt(selector, 'matchExpressions')
    .flatMap(requirement)
    .filter(({ operator }) => operator === 'In' || operator === 'Exists');
  return [...Object.keys(fieldsAt(selector, 'matchLabels') ?? {}), ...present.map(({ key }) => key)];
}

function requirement(value: Json): readonly LabelRequirement[] {
  const [key, operator] = [textAt(value, 'key'), textAt(value, 'operator')];
  if (key === undefined || !isOperator(operator)) return [];
  return [{ key, operator, values: listAt(value, 'values').filter((one) => typeof one === 'string') }];
}

function isOperator(text: string | undefined): text is LabelRequirement['operator'] {
  return text === 'In' || text === 'NotIn' || text === 'Exists' || text === 'DoesNotExist';
}

export function textsOf(fields: Readonly<Record<string, Json>> | undefined): Labels {
  const texts = Object.entries(fields ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts);
}
