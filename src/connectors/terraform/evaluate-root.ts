/** Evaluates one root module with the local modules that it calls: gives its blocks, and which modules were not there. */
import type { Block as HclBlock } from '../../lib/hcl/syntax.js';
import type { EstateBlock } from './estate.js';
import { evaluate } from './evaluate/evaluate.js';
import { newWork, type Work } from './evaluate/context.js';
import type { ModuleConfiguration } from './module/configuration.js';
import type { SourceFiles } from './module/files.js';
import { makeModule, type ModuleInstance } from './module/module.js';
import { accountOf, providerOf, versionsOf } from './provider-of.js';
import type { MajorVersions } from './provider-version.js';
import { computedOf } from './providers.js';
import { givenVariables, type VariablesFile } from './variables-files.js';

export interface EvaluatedRoot {
  readonly blocks: readonly RootBlock[];
  /** Calls of modules that were not read. */
  readonly missing: readonly { readonly call: HclBlock; readonly why: string }[];
  /** True when it was too much: what is left is unknown. */
  readonly exhausted: boolean;
}

export interface RootBlock extends EstateBlock {
  /** The blocks that call the module it is in, the root's first. */
  readonly callers: readonly HclBlock[];
}

const MAX_BLOCKS = 20_000;

export function evaluateRoot(
  folder: string,
  modules: ReadonlyMap<string, ModuleConfiguration>,
  variables: readonly VariablesFile[],
  files: SourceFiles,
  locked: ReadonlyMap<string, MajorVersions>,
): EvaluatedRoot {
  const configuration = modules.get(folder);
  if (configuration === undefined) return { blocks: [], missing: [], exhausted: false };
  const work: Work = newWork();
  const missing = new Map<HclBlock, string>();
  const given = givenVariables(folder, variables, (path) => modules.has(path), work);
  const root: ModuleInstance = makeModule(
    {
      configuration,
      address: '',
      callers: [],
      given: (name) =>
        given(name, () => {
          const fallback = configuration.variables.get(name)?.body.attributes.get('default');
          return fallback === undefined ? undefined : evaluate(fallback.value, { names: new Map(), module: root, work });
        }),
    },
    {
      rootFolder: folder,
      work,
      files,
      computed: computedOf,
      module: (called) => modules.get(called) ?? { why: `there is no configuration in ${called === '' ? 'the root' : called}` },
      missing: (call, why) => void missing.set(call, why),
    },
  );
  const blocks: RootBlock[] = [];
  const full = collect(root, blocks, locked);
  return {
    blocks,
    missing: [...missing].map(([call, why]) => ({ call, why })),
    exhausted: full || work.steps < 0,
  };
}

/** True when there are more than the limit. */
function collect(module: ModuleInstance, blocks: RootBlock[], locked: ReadonlyMap<string, MajorVersions>): boolean {
  for (const { configured, blocks: instances, doubt } of module.resources()) {
    const { mode, type, name, block: written } = configured;
    const why = doubt();
    for (const block of instances()) {
      if (blocks.length >= MAX_BLOCKS) return true;
      const repeated = written.body.attributes.has('count') || written.body.attributes.has('for_each');
      blocks.push({
        block,
        of: mode === 'data' ? `data.${type}` : type,
        name,
        ...(why === undefined ? {} : { doubt: why }),
        site: { span: written.span, braces: written.braces, writable: true, repeated },
        callers: module.callers,
        provider: () => providerOf(module, written, type)?.block,
        account: () => accountOf(module, written, type),
        versions: () => versionsOf(module, written, type, locked),
      });
    }
  }
  return module.children().some((child) => collect(child, blocks, locked));
}
