/**
 * Which configuration of its provider a block has: that of its own module or of one above, by the alias that the block names
 * and by the `providers` that a module is called with. https://developer.hashicorp.com/terraform/language/meta-arguments/providers
 */
import type { Block as HclBlock, Expression } from '../../lib/hcl/syntax.js';
import { makeBlock } from './block.js';
import { contentOf } from './content.js';
import type { ModuleInstance } from './module/module.js';
import type { Block } from './projection.js';
import { bothVersions, type MajorVersions } from './provider-version.js';

/** As it is written: `aws`, `aws.replica`. */
interface ProviderName {
  readonly local: string;
  readonly alias?: string;
}

interface FoundProvider {
  /** What its own module and those above ask of it. */
  readonly versions: MajorVersions;
  readonly source: string;
  /** Undefined when the root has none: the provider's own defaults and environment count. */
  readonly block?: HclBlock;
  readonly name: ProviderName;
  readonly module: ModuleInstance;
}

/** Undefined when no such configuration is in the root. */
export function providerOf(module: ModuleInstance, written: HclBlock, type: string): { readonly block: Block } | undefined {
  const { block, name, module: at } = find(module, written, type);
  if (block === undefined) return undefined;
  const scope = { names: new Map(), module: at, work: at.work };
  const content = contentOf(block.body, scope, { span: block.span, braces: block.braces, writable: true });
  return { block: makeBlock({ address: `provider.${name.local}`, type: 'provider', content }) };
}

/** Blocks with the same one are of one account (subscription, project); those with different ones may be, too. */
export function accountOf(module: ModuleInstance, written: HclBlock, type: string): string {
  const { block, name, module: at } = find(module, written, type);
  const place = block === undefined ? '' : `${block.span.file}:${block.span.start}`;
  return [at.address, name.local, name.alias ?? '', place].join(' ');
}

/**
 * The versions that it may be applied with: as the lock file of the root says, else as all modules on the way to it ask.
 * @param locked by source
 */
export function versionsOf(
  module: ModuleInstance,
  written: HclBlock,
  type: string,
  locked: ReadonlyMap<string, MajorVersions>,
): MajorVersions {
  const { versions, source } = find(module, written, type);
  return locked.get(source) ?? versions;
}

function find(module: ModuleInstance, written: HclBlock, type: string): FoundProvider {
  let name = nameIn(written.body.attributes.get('provider')?.value) ?? { local: type.split('_', 1)[0] ?? type };
  let found: Pick<FoundProvider, 'name' | 'module' | 'block'> | undefined;
  let versions: MajorVersions = {};
  let source: string | undefined;
  for (let at = module; ;) {
    const requirement = at.configuration.requirements.get(name.local);
    versions = bothVersions(versions, requirement?.versions ?? {});
    source ??= requirement?.source;
    const block = at.configuration.providers.find((each) => isNamed(each, name));
    if (found === undefined && (block !== undefined || at.parent === undefined))
      found = { ...(block === undefined ? {} : { block }), name, module: at };
    if (found !== undefined && at.parent === undefined)
      return { ...found, versions, source: source ?? `hashicorp/${name.local}` };
    name = passed(at.callers.at(-1), name) ?? name;
    at = at.parent ?? at;
  }
}

function isNamed({ labels, body }: HclBlock, { local, alias }: ProviderName): boolean {
  const own = body.attributes.get('alias')?.value;
  return labels[0] === local && (own?.kind === 'literal' ? own.value : undefined) === alias;
}

/** What the module's caller calls it. */
function passed(call: HclBlock | undefined, { local, alias }: ProviderName): ProviderName | undefined {
  const providers = call?.body.attributes.get('providers')?.value;
  if (providers?.kind !== 'object') return undefined;
  const entry = providers.entries.find(({ key }) => {
    const name = nameIn(key);
    return name?.local === local && name.alias === alias;
  });
  return nameIn(entry?.value);
}

function nameIn(expression: Expression | undefined): ProviderName | undefined {
  if (expression?.kind === 'variable') return { local: expression.name };
  if (expression?.kind === 'literal' && typeof expression.value === 'string') {
    const [local = '', alias] = expression.value.split('.', 2);
    return { local, ...(alias === undefined ? {} : { alias }) };
  }
  if (expression?.kind !== 'attribute' || expression.object.kind !== 'variable') return undefined;
  return { local: expression.object.name, alias: expression.name };
}
