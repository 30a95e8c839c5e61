/** Terraform's functions. One that is not known here, or whose result depends on more than its arguments, is unknown. */
import { failing, termOf, unknown, type Term } from '../../term.js';
import type { Scope } from '../context.js';
import { plainsOf, textOf } from '../parts.js';
import { COLLECTIONS } from './collections.js';
import { formatListPieces, formatPieces } from './format-pieces.js';
import { NETWORKS } from './networks.js';
import { NUMBERS } from './numbers.js';
import { STRUCTURES } from './structures.js';
import { TEXTS } from './texts.js';

/** Of plain values; undefined for arguments that Terraform refuses. */
const PLAIN = new Map([...TEXTS, ...COLLECTIONS, ...NUMBERS, ...NETWORKS]);

export function callFunction(name: string, parameters: readonly Term[], scope: Scope): Term {
  const short = name.startsWith('core::') ? name.slice('core::'.length) : name;
  const structural = STRUCTURES.get(short);
  if (structural !== undefined) return structural(parameters);
  if (FILES.has(short)) return fileFunction(short, parameters, scope);
  const plain = PLAIN.get(short);
  if (plain === undefined) return unknown(`what ${name}() gives is known only when it is applied`);
  const failed = parameters.find((term) => term.kind === 'unknown' && term.fails === true);
  if (failed !== undefined) return failed;
  const values = plainsOf(parameters);
  if ('why' in values) return PIECED.get(short)?.(parameters) ?? unknown(values.why);
  const value = plain(...values);
  return value === undefined ? failing(`${name}() does not take these arguments`) : termOf(value);
}

/** Of values some of which are not known. */
const PIECED = new Map([
  ['format', formatPieces],
  ['formatlist', formatListPieces],
]);

const FILES: ReadonlySet<string> = new Set(['file', 'templatefile', 'fileexists']);

function fileFunction(name: string, [path, names]: readonly Term[], scope: Scope): Term {
  const text = path === undefined ? undefined : textOf(path);
  if (text === undefined) return unknown(path?.kind === 'unknown' ? path.why : 'the path of the file is not known');
  if (name === 'templatefile') {
    if (names?.kind !== 'map') return unknown('the values for the template are not known');
    return scope.module.template(text, names.entries);
  }
  const file = scope.module.fileText(text);
  if (name === 'file') return file;
  return file.kind === 'unknown' ? unknown(file.why) : { kind: 'value', value: true };
}
