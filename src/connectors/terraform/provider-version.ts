/**
 * Which major versions of a provider a configuration may be applied with, since what an omitted argument means changes with
 * them. https://developer.hashicorp.com/terraform/language/expressions/version-constraints
 */
import type { Block as HclBlock, Body, Expression } from '../../lib/hcl/syntax.js';

/** Both included; undefined where there is no bound. */
export interface MajorVersions {
  readonly least?: number;
  readonly most?: number;
}

/** What a module asks of a provider. */
export interface ProviderRequirement {
  /** `hashicorp/aws` */
  readonly source?: string;
  readonly versions: MajorVersions;
}

/** The providers that `required_providers` of a `terraform` block names, by their local names. */
export function requirementsIn(terraform: HclBlock): ReadonlyMap<string, ProviderRequirement> {
  const required = terraform.body.blocks.filter(({ type }) => type === 'required_providers');
  return new Map(
    required.flatMap(({ body }) => [...body.attributes].map(([name, { value }]) => [name, requirementOf(value)] as const)),
  );
}

/** `{ source = "hashicorp/aws", version = "~> 5.0" }`, or the older `"~> 5.0"`. */
function requirementOf(value: Expression): ProviderRequirement {
  if (value.kind !== 'object') return { versions: majorVersions(textOf(value) ?? '') };
  const member = (wanted: string): string | undefined => {
    const found = value.entries.find(({ key }) => key.kind === 'literal' && key.value === wanted);
    return found === undefined ? undefined : textOf(found.value);
  };
  const source = member('source');
  return { ...(source === undefined ? {} : { source }), versions: majorVersions(member('version') ?? '') };
}

/** The versions that `.terraform.lock.hcl` holds, by source: `hashicorp/aws`. */
export function lockedVersions({ blocks }: Body): ReadonlyMap<string, MajorVersions> {
  return new Map(
    blocks.flatMap(({ type, labels: [address = ''], body }) => {
      const version = textOf(body.attributes.get('version')?.value);
      if (type !== 'provider' || version === undefined) return [];
      return [[address.replace(/^[^/]*\.[^/]*\//u, ''), majorVersions(version)] as const];
    }),
  );
}

/** Those of each that are of the other, too. */
export function bothVersions(one: MajorVersions, other: MajorVersions): MajorVersions {
  const least = Math.max(one.least ?? 0, other.least ?? 0);
  const most = Math.min(one.most ?? Infinity, other.most ?? Infinity);
  return { ...(least === 0 ? {} : { least }), ...(most === Infinity ? {} : { most }) };
}

const PART = /^(=|!=|>=?|<=?|~>)?\s*v?(\d+)((?:\.\d+)*)/u;

/** `>= 4.0, < 6`: all parts hold. One that is none says nothing. */
export function majorVersions(constraint: string): MajorVersions {
  return constraint
    .split(',')
    .map((part) => boundsOf(part.trim()))
    .reduce(bothVersions, {});
}

function boundsOf(part: string): MajorVersions {
  const [found, operator = '=', first = '', rest = ''] = PART.exec(part) ?? [];
  if (found === undefined) return {};
  const major = Number(first);
  switch (operator) {
    case '=':
      return { least: major, most: major };
    case '>':
    case '>=':
      return { least: major };
    case '<':
      return { most: /[1-9]/u.test(rest) ? major : major - 1 };
    case '<=':
      return { most: major };
    case '~>':
      // Only the last number that is written may grow.
      return rest === '' ? { least: major } : { least: major, most: major };
    default:
      return {};
  }
}

function textOf(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'literal' && typeof expression.value === 'string' ? expression.value : undefined;
}
