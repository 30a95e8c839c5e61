/** Whether selectors fit: those of objects, and those that requests carry. Takes labels, changes nothing. */
import { labelsOf, selectorFits, type LabelRequirement } from '../../lib/label-selector.js';
import { at, isFields, listAt, textAt, textsAt, type Fields, type Json } from '../json.js';
import { badRequest } from './problem.js';

type Labels = Readonly<Record<string, string>>;

/** `{matchLabels, matchExpressions}`: the empty one fits all, and none fits nothing. */
export function selects(selector: Json | undefined, labels: Labels): boolean {
  if (!isFields(selector)) return false;
  const matchExpressions = listAt(selector, 'matchExpressions').flatMap((one): readonly LabelRequirement[] => {
    const [key, operator] = [textAt(one, 'key'), textAt(one, 'operator')];
    if (key === undefined || !isOperator(operator)) return [];
    return [{ key, operator, values: listAt(one, 'values').filter((value) => typeof value === 'string') }];
  });
  return selectorFits({ matchLabels: textsAt(selector, 'matchLabels'), matchExpressions }, labelsOf(labels)) === true;
}

function isOperator(text: string | undefined): text is LabelRequirement['operator'] {
  return text === 'In' || text === 'NotIn' || text === 'Exists' || text === 'DoesNotExist';
}

/** What a list or a watch is narrowed to by its query. Throws ApiProblem for a selector that cannot be read. */
export function selectionOf(query: URLSearchParams): (object: Fields) => boolean {
  const labels = labelRequirements(query.get('labelSelector') ?? '');
  const fields = (query.get('fieldSelector') ?? '').split(',').flatMap(fieldRequirement);
  return (object) =>
    selectorFits({ matchLabels: {}, matchExpressions: labels }, labelsOf(textsAt(object, 'metadata', 'labels'))) === true &&
    fields.every(({ path, isEqual, value }) => (String(at(object, ...path) ?? '') === value) === isEqual);
}

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k` */
function labelRequirements(text: string): readonly LabelRequirement[] {
  const parts = text.split(/,(?![^(]*\))/).map((part) => part.trim());
  return parts.filter((part) => part !== '').map(labelRequirement);
}

function labelRequirement(part: string): LabelRequirement {
  const set = /^([^\s!=]+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(part);
  if (set !== null) {
    const values = (set[3] ?? '').split(',').map((value) => value.trim());
    return { key: set[1] ?? '', operator: set[2] === 'in' ? 'In' : 'NotIn', values };
  }
  const equal = /^([^\s!=]+)\s*(==|=|!=)\s*([^\s!=]*)$/.exec(part);
  if (equal !== null) return { key: equal[1] ?? '', operator: equal[2] === '!=' ? 'NotIn' : 'In', values: [equal[3] ?? ''] };
  const there = /^(!?)\s*([^\s!=()]+)$/.exec(part);
  if (there === null) throw badRequest(`unable to parse requirement: ${part}`);
  return { key: there[2] ?? '', operator: there[1] === '!' ? 'DoesNotExist' : 'Exists', values: [] };
}

interface FieldRequirement {
  readonly path: readonly string[];
  readonly isEqual: boolean;
  readonly value: string;
}

function fieldRequirement(part: string): readonly FieldRequirement[] {
  if (part.trim() === '') return [];
  const [, path = '', operator, value = ''] = /^([A-Za-z.]+)(==|=|!=)(.*)$/.exec(part.trim()) ?? [];
  if (operator === undefined) throw badRequest(`invalid selector: ${part}`);
  return [{ path: path.split('.'), isEqual: operator !== '!=', value }];
}
