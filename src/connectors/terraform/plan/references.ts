/** Which blocks the arguments of a planned block refer to, by its configuration: through variables and outputs of modules. */
import type { Json } from '../../../model/index.js';
import type { ConfiguredModule } from './schema.js';

export interface References {
  /**
   * Addresses of blocks without their keys, such as `module.logs.aws_s3_bucket.this`, that an argument refers to.
   * @param module names of the calls that lead to the block's module
   */
  of(module: readonly string[], resource: string, argument: string): readonly string[];
  /** True when the configuration gives the argument or block of this name; undefined when it is not known. */
  isConfigured(module: readonly string[], resource: string, argument: string): boolean | undefined;
}

type Expressions = Readonly<Record<string, Json>>;

/** Chains of variables and outputs are followed so far. */
const MAX_DEPTH = 20;

export function referencesOf(root: ConfiguredModule | undefined): References {
  const moduleAt = (path: readonly string[]): ConfiguredModule | undefined =>
    path.reduce<ConfiguredModule | undefined>((module, name) => own(module?.module_calls ?? undefined, name)?.module, root);

  const follow = (module: readonly string[], reference: string, depth: number): readonly string[] => {
    const [first = '', second = '', third = ''] = reference.replaceAll(/\[[^\]]*\]/gu, '').split('.');
    if (depth > MAX_DEPTH) return [];
    if (first === 'var') {
      const call = module.at(-1);
      const parent = module.slice(0, -1);
      const expressions = call === undefined ? undefined : own(moduleAt(parent)?.module_calls ?? undefined, call)?.expressions;
      return referencesIn(own(expressions ?? undefined, second)).flatMap((each) => follow(parent, each, depth + 1));
    }
    if (first === 'module') {
      const inner = [...module, second];
      const expression = own(moduleAt(inner)?.outputs ?? undefined, third)?.expression;
      return referencesIn(expression).flatMap((each) => follow(inner, each, depth + 1));
    }
    if (NOT_BLOCKS.has(first) || second === '') return [];
    const prefix = module.map((name) => `module.${name}.`).join('');
    return [prefix + (first === 'data' ? `data.${second}.${third}` : `${first}.${second}`)];
  };

  const byAddress = new Map<ConfiguredModule, ReadonlyMap<string, Expressions>>();
  const expressionsOf = (module: readonly string[], resource: string): Expressions | undefined => {
    const configured = moduleAt(module);
    if (configured === undefined) return undefined;
    const known =
      byAddress.get(configured) ?? new Map(configured.resources.map(({ address, expressions }) => [address, expressions ?? {}]));
    byAddress.set(configured, known);
    return known.get(resource);
  };

  return {
    of(module, resource, argument) {
      const written = own(expressionsOf(module, resource), argument);
      return [...new Set(referencesIn(written).flatMap((each) => follow(module, each, 0)))];
    },
    isConfigured(module, resource, argument) {
      const expressions = expressionsOf(module, resource);
      return expressions === undefined ? undefined : Object.hasOwn(expressions, argument);
    },
  };
}

const NOT_BLOCKS: ReadonlySet<string> = new Set(['each', 'count', 'path', 'terraform', 'local', 'self']);

/** Of several forms of one reference (`a.b.id`, `a.b`), the longest comes first and is enough. */
function referencesIn(expression: Json | undefined): readonly string[] {
  if (typeof expression !== 'object' || expression === null || !('references' in expression)) return [];
  const { references } = expression;
  if (!Array.isArray(references)) return [];
  const texts = (references as readonly Json[]).filter((each) => typeof each === 'string');
  return texts.filter(
    (text, at) => !texts.slice(0, at).some((longer) => longer.startsWith(`${text}.`) || longer.startsWith(`${text}[`)),
  );
}

function own<Value>(map: Readonly<Record<string, Value>> | undefined, key: string): Value | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
