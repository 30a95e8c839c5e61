/** The values that files give to the variables of a root module: those that Terraform loads by itself, and those it may be told to. */
import { posix } from 'node:path';
import { canonicalJson } from '../../lib/canonical-json.js';
import type { Body } from '../../lib/hcl/syntax.js';
import type { Json } from '../../model/index.js';
import type { Names, Work } from './evaluate/context.js';
import { evaluate } from './evaluate/evaluate.js';
import { folderOf } from './paths.js';
import { failing, plainOf, termOf, unknown, type Term } from './term.js';

export interface VariablesFile {
  readonly path: string;
  /** Native syntax, or the object of a `.json` file. */
  readonly content: Body | { readonly json: Readonly<Record<string, Json>> };
}

export type GivenVariable = (name: string, fallback: () => Term | undefined) => Term | undefined;

/**
 * `terraform.tfvars` and `*.auto.tfvars` of the root's folder count, the last one wins. Other variables files (`prod.tfvars`,
 * there or in folders below that are no modules) are given by hand: a value counts when nothing else is possible.
 */
export function givenVariables(
  root: string,
  files: readonly VariablesFile[],
  isModule: (folder: string) => boolean,
  work: Work,
): GivenVariable {
  const automatic = files.filter(({ path }) => folderOf(path) === root && isAutomatic(path)).toSorted(byPrecedence);
  const others = files.filter(({ path }) => !isAutomatic(path) && isBelow(folderOf(path), root, isModule));
  return (name, fallback) => {
    const known = automatic.flatMap((file) => valueOf(file, name, work) ?? []).at(-1);
    const possible = others.flatMap((file) => {
      const term = valueOf(file, name, work);
      return term === undefined ? [] : [{ path: file.path, term }];
    });
    const [first] = possible;
    if (first === undefined) return known;
    const all = [...possible.map(({ term }) => term), known ?? fallback()].filter((term) => term !== undefined);
    const texts = new Set(all.map((term, at) => textOf(term) ?? `unknown ${at}`));
    if (texts.size === 1) return known ?? first.term;
    const paths = possible.map(({ path }) => posix.relative(root, path)).join(', ');
    return unknown(`the variable ${name} depends on which variables file is given: ${paths}`, first.term.at);
  };
}

export function isVariablesFile(path: string): boolean {
  return /\.tfvars(?:\.json)?$/u.test(path);
}

function isAutomatic(path: string): boolean {
  return /^(?:terraform|.*\.auto)\.tfvars(?:\.json)?$/u.test(posix.basename(path));
}

function byPrecedence(a: VariablesFile, b: VariablesFile): number {
  const rank = ({ path }: VariablesFile): string => {
    const name = posix.basename(path);
    return name === 'terraform.tfvars' ? '0' : name === 'terraform.tfvars.json' ? '1' : `2${name}`;
  };
  return rank(a) < rank(b) ? -1 : 1;
}

function isBelow(folder: string, root: string, isModule: (folder: string) => boolean): boolean {
  if (folder === root) return true;
  const inside = root === '' || folder.startsWith(`${root}/`);
  if (!inside) return false;
  for (let at = folder; at !== root && at !== ''; at = folderOf(at)) if (isModule(at)) return false;
  return true;
}

function valueOf({ content }: VariablesFile, name: string, work: Work): Term | undefined {
  if ('json' in content) {
    const value = Object.hasOwn(content.json, name) ? content.json[name] : undefined;
    return value === undefined ? undefined : termOf(value);
  }
  const written = content.attributes.get(name);
  return written === undefined ? undefined : evaluate(written.value, { names: new Map(), module: NO_NAMES, work });
}

function textOf(term: Term): string | undefined {
  const plain = plainOf(term);
  return 'why' in plain ? undefined : canonicalJson(plain.value);
}

/** A variables file can name nothing. */
const NO_NAMES: Names = {
  lookup: () => undefined,
  resource: (_, type, name) => failing(`a variables file cannot refer to ${type}.${name}`),
  fileText: () => failing('a variables file cannot read files'),
  template: () => failing('a variables file cannot read files'),
};
