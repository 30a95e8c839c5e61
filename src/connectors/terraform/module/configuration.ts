/** What the files of one folder configure, as Terraform puts them together: one module. Takes syntax trees, evaluates nothing. */
import type { Attribute, Block, Body } from '../../../lib/hcl/syntax.js';
import { requirementsIn, type ProviderRequirement } from '../provider-version.js';

export interface ModuleConfiguration {
  /** Relative to the repository's root; '' is the root. */
  readonly folder: string;
  readonly variables: ReadonlyMap<string, Block>;
  readonly locals: ReadonlyMap<string, Attribute>;
  /** Resources and data sources by `resourceKey`. */
  readonly resources: ReadonlyMap<string, ConfiguredResource>;
  readonly calls: ReadonlyMap<string, Block>;
  readonly outputs: ReadonlyMap<string, Block>;
  readonly providers: readonly Block[];
  /** What `required_providers` says, by the providers' local names. */
  readonly requirements: ReadonlyMap<string, ProviderRequirement>;
}

export interface ConfiguredResource {
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly block: Block;
}

export function resourceKey(mode: 'managed' | 'data', type: string, name: string): string {
  return `${mode} ${type}.${name}`;
}

/** @param files in the order of their names; override files change what the others say */
export function configurationOf(
  folder: string,
  files: readonly { readonly path: string; readonly body: Body }[],
): ModuleConfiguration {
  const configuration = {
    folder,
    variables: new Map<string, Block>(),
    locals: new Map<string, Attribute>(),
    resources: new Map<string, ConfiguredResource>(),
    calls: new Map<string, Block>(),
    outputs: new Map<string, Block>(),
    providers: [] as Block[],
    requirements: new Map<string, ProviderRequirement>(),
  };
  const isOverride = (path: string): boolean => /(?:^|[/_])override\.tf$/u.test(path);
  for (const { path, body } of files.toSorted((a, b) => Number(isOverride(a.path)) - Number(isOverride(b.path)))) {
    for (const block of body.blocks) add(configuration, block, isOverride(path));
  }
  return configuration;
}

type Collecting = { readonly [Key in keyof ModuleConfiguration]: ModuleConfiguration[Key] } & {
  readonly variables: Map<string, Block>;
  readonly locals: Map<string, Attribute>;
  readonly resources: Map<string, ConfiguredResource>;
  readonly calls: Map<string, Block>;
  readonly outputs: Map<string, Block>;
  readonly providers: Block[];
  readonly requirements: Map<string, ProviderRequirement>;
};

function add(to: Collecting, block: Block, overrides: boolean): void {
  const [first = '', second = ''] = block.labels;
  const put = (map: Map<string, Block>): void => {
    const known = map.get(first);
    map.set(first, known !== undefined && overrides ? merged(known, block) : block);
  };
  switch (block.type) {
    case 'variable':
      return put(to.variables);
    case 'output':
      return put(to.outputs);
    case 'module':
      return put(to.calls);
    case 'provider':
      return void to.providers.push(block);
    case 'terraform':
      for (const [name, requirement] of requirementsIn(block)) to.requirements.set(name, requirement);
      return;
    case 'locals':
      for (const [name, attribute] of block.body.attributes) to.locals.set(name, attribute);
      return;
    case 'resource':
    case 'data': {
      const mode = block.type === 'data' ? 'data' : 'managed';
      const key = resourceKey(mode, first, second);
      const known = to.resources.get(key);
      const whole = known !== undefined && overrides ? merged(known.block, block) : block;
      to.resources.set(key, { mode, type: first, name: second, block: whole });
    }
  }
}

/** Arguments are replaced one by one, nested blocks by their type. */
function merged(block: Block, override: Block): Block {
  const replaced = new Set(override.body.blocks.map(({ type }) => type));
  return {
    ...block,
    body: {
      attributes: new Map([...block.body.attributes, ...override.body.attributes]),
      blocks: [...block.body.blocks.filter(({ type }) => !replaced.has(type)), ...override.body.blocks],
    },
  };
}
