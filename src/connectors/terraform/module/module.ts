/**
 * One instance of a module: its variables, locals, resources, calls of local modules and outputs, each evaluated when it is
 * first asked for, in the scope where it is written.
 */
import { posix } from 'node:path';
import type { Block as HclBlock, Expression } from '../../../lib/hcl/syntax.js';
import { lazily, remembered, type Names, type Scope, type Work } from '../evaluate/context.js';
import { evaluate, textOfParts } from '../evaluate/evaluate.js';
import { failing, unknown, type Term } from '../term.js';
import { resourceKey, type ConfiguredResource, type ModuleConfiguration } from './configuration.js';
import { convert } from './convert.js';
import { expand, withNames, type InstanceKey } from './expand.js';
import { makeResource, type ComputedLookup, type ResourceInstances } from './resource.js';
import type { SourceFiles } from './files.js';

export interface ModuleInstance extends Names {
  readonly configuration: ModuleConfiguration;
  /** '' for the root, else `module.logs["a"]` with all that it lies in. */
  readonly address: string;
  /** The blocks that call it, the root's first. */
  readonly callers: readonly HclBlock[];
  readonly parent?: ModuleInstance;
  readonly work: Work;
  resources(): readonly ResourceInstances[];
  children(): readonly ModuleInstance[];
  output(name: string): Term;
}

/** What is the same for all modules below one root. */
export interface RootContext {
  readonly rootFolder: string;
  readonly work: Work;
  readonly files: SourceFiles;
  readonly computed: ComputedLookup;
  /** The module in a folder, or why it is not there. */
  module(folder: string): ModuleConfiguration | { readonly why: string };
  /** Called once for each call whose module was not read. */
  missing(call: HclBlock, why: string): void;
}

interface ModuleParts {
  readonly configuration: ModuleConfiguration;
  readonly address: string;
  readonly callers: readonly HclBlock[];
  readonly parent?: ModuleInstance;
  /** The value that was given for a variable; undefined for none. */
  given(name: string): Term | undefined;
}

const MAX_NESTING = 20;
/** Modules that call modules a thousand times each are soon more than anyone can hold. */
const STEPS_OF_MODULE = 50;

export function makeModule(parts: ModuleParts, context: RootContext): ModuleInstance {
  const { configuration, address, callers, parent } = parts;
  const fromRoot = (path: string): string => (posix.isAbsolute(path) ? path : posix.join(context.rootFolder, path));
  const scopeOf = (): Scope => ({ names: new Map(), module: instance, work: context.work });

  const variable = remembered((name) => lazily(`var.${name}`, () => variableTerm(name)));
  const variableTerm = (name: string): Term => {
    const declared = configuration.variables.get(name);
    if (declared === undefined) return failing(`there is no variable ${name}`);
    const { attributes } = declared.body;
    const fallback = attributes.get('default');
    const given = parts.given(name);
    const useDefault = given === undefined || (isNullTerm(given) && isFalse(attributes.get('nullable')?.value));
    const term = useDefault
      ? fallback === undefined
        ? unknown(`the variable ${name} has no value in the source`, declared.span)
        : evaluate(fallback.value, scopeOf())
      : given;
    const type = attributes.get('type');
    return type === undefined ? term : convert(term, type.value, (expression) => evaluate(expression, scopeOf()));
  };
  const local = remembered((name) =>
    lazily(`local.${name}`, () => {
      const written = configuration.locals.get(name);
      return written === undefined ? failing(`there is no local ${name}`) : evaluate(written.value, scopeOf());
    }),
  );
  const output = remembered((name) =>
    lazily(`the output ${name}`, () => {
      const value = configuration.outputs.get(name)?.body.attributes.get('value');
      return value === undefined ? failing(`there is no output ${name}`) : evaluate(value.value, scopeOf());
    }),
  );
  const call = remembered((name) => callModule(name));
  const callModule = (name: string): { readonly term: Term; readonly instances: readonly ModuleInstance[] } => {
    const block = configuration.calls.get(name);
    if (block === undefined) return { term: failing(`there is no module ${name}`), instances: [] };
    const target = targetOf(block);
    if ('why' in target) {
      context.missing(block, target.why);
      return { term: unknown(`module.${name} was not read: ${target.why}`), instances: [] };
    }
    return callTerm(name, block, target);
  };
  const targetOf = (block: HclBlock): ModuleConfiguration | { readonly why: string } => {
    const found = calledFolder(block, configuration.folder);
    if ('why' in found) return found;
    for (let above: ModuleInstance | undefined = instance; above !== undefined; above = above.parent) {
      if (above.configuration.folder === found.folder) return { why: 'modules call each other in a circle' };
    }
    if (callers.length >= MAX_NESTING || context.work.steps < 0) return { why: 'modules nest too deep, or are too many' };
    return context.module(found.folder);
  };
  const callTerm = (name: string, block: HclBlock, target: ModuleConfiguration): ReturnType<typeof callModule> => {
    const expansion = expand(block.body, scopeOf());
    context.work.steps -= STEPS_OF_MODULE * (expansion.kind === 'known' ? expansion.instances.length : 1);
    const make = (key: InstanceKey, scope: Scope, known: boolean): ModuleInstance =>
      makeModule(
        {
          configuration: target,
          address: `${address === '' ? '' : `${address}.`}module.${name}${known ? keyText(key) : '[?]'}`,
          callers: [...callers, block],
          parent: instance,
          given: (variableName) => {
            const argument = RESERVED.has(variableName) ? undefined : block.body.attributes.get(variableName);
            return argument === undefined ? undefined : evaluate(argument.value, scope);
          },
        },
        context,
      );
    const object = (module: ModuleInstance): Term => ({
      kind: 'object',
      refers: [],
      pick: (outputName) => module.output(outputName),
    });
    if (expansion.kind === 'unknown') {
      const only = make(expansion.instance.key, expansion.instance.scope, false);
      // One stands for all, so that what refers to its outputs is still led to its blocks.
      return { term: doubtful(only, expansion.why), instances: [only] };
    }
    const instances = expansion.instances.map(({ key, scope }) => make(key, scope, true));
    const terms = instances.map(object);
    if (expansion.shape === 'list') return { term: { kind: 'list', items: terms }, instances };
    if (expansion.shape === 'one') return { term: terms[0] ?? unknown('no instance'), instances };
    const entries = new Map(expansion.instances.map(({ key }, at) => [String(key), terms[at] ?? unknown('no instance')]));
    return { term: { kind: 'map', entries }, instances };
  };
  const resources = remembered((key) => {
    const configured = configuration.resources.get(key);
    return configured === undefined ? undefined : resourceOf(configured);
  });
  const resourceOf = (configured: ConfiguredResource): ResourceInstances =>
    makeResource({ configured, prefix: address === '' ? '' : `${address}.`, scope: scopeOf(), computed: context.computed });

  const instance: ModuleInstance = {
    configuration,
    address,
    callers,
    ...(parent === undefined ? {} : { parent }),
    work: context.work,
    lookup(root, name) {
      switch (root) {
        case 'var':
          return variable(name)();
        case 'local':
          return local(name)();
        case 'module':
          return call(name).term;
        case 'path':
          return pathTerm(name, configuration.folder, context.rootFolder);
        case 'terraform':
          return unknown('the workspace is known only when it is applied');
        case 'each':
        case 'count':
        case 'self':
          return failing(`there is no ${root} here`);
        default:
          return undefined;
      }
    },
    resource(mode, type, name) {
      return (
        resources(resourceKey(mode, type, name))?.term() ??
        failing(`there is no ${mode === 'data' ? 'data.' : ''}${type}.${name}`)
      );
    },
    fileText: (path) => context.files.text(fromRoot(path)),
    template(path, names) {
      const template = context.files.template(fromRoot(path));
      if (!Array.isArray(template)) return template as Term;
      const text = textOfParts(template, withNames(scopeOf(), [...names]));
      return typeof text === 'string' ? { kind: 'value', value: text } : text;
    },
    resources: () => [...configuration.resources.keys()].flatMap((key) => resources(key) ?? []),
    children: () => [...configuration.calls.keys()].flatMap((name) => call(name).instances),
    output: (name) => output(name)(),
  };
  return instance;
}

/** Arguments of a call that are no variables of the module. */
const RESERVED: ReadonlySet<string> = new Set(['source', 'version', 'count', 'for_each', 'providers', 'depends_on']);

/** The folder of a local module, relative to the repository's root. */
export function calledFolder(call: HclBlock, folder: string): { readonly folder: string } | { readonly why: string } {
  const source = call.body.attributes.get('source')?.value;
  const text = source?.kind === 'literal' && typeof source.value === 'string' ? source.value : undefined;
  if (text === undefined) return { why: 'its source is not a plain text' };
  if (!/^\.\.?(?:\/|$)/u.test(text)) return { why: `it comes from ${text}` };
  const joined = posix.join(folder, text).replace(/\/+$/u, '');
  const normal = joined === '.' ? '' : joined;
  return normal === '..' || normal.startsWith('../') ? { why: `${text} leads out of the repository` } : { folder: normal };
}

export function keyText(key: InstanceKey): string {
  return key === undefined ? '' : `[${typeof key === 'number' ? key : JSON.stringify(key)}]`;
}

/** The outputs of a module of which it is not known how many there are: unknown, but they lead to the same blocks. */
function doubtful(module: ModuleInstance, why: string): Term {
  const pick = (name: string): Term => {
    if (/^\d+$/u.test(name)) return term;
    const output = module.output(name);
    return output.kind === 'value' || output.kind === 'unknown' ? ({ ...output, kind: 'unknown', why } as Term) : unknown(why);
  };
  const term: Term = { kind: 'object', refers: [], pick };
  return term;
}

function pathTerm(name: string, folder: string, rootFolder: string): Term {
  if (name === 'module') return { kind: 'value', value: posix.relative(rootFolder, folder) || '.' };
  if (name === 'root') return { kind: 'value', value: '.' };
  return unknown(`path.${name} is known only when it is applied`);
}

function isNullTerm(term: Term): boolean {
  return term.kind === 'value' && term.value === null;
}

function isFalse(expression: Expression | undefined): boolean {
  return expression?.kind === 'literal' && expression.value === false;
}
