/**
 * Calls that are not functions, since their arguments are evaluated in another way: has, the loops over lists and maps,
 * bindings, optMap. https://github.com/google/cel-spec/blob/master/doc/langdef.md#macros and
 * https://github.com/google/cel-go/blob/master/ext/README.md
 */
import type { BindNode, CallNode, LoopForm, Node } from './syntax.js';

export type Expansion =
  | { readonly kind: 'macro'; readonly node: Node }
  | { readonly kind: 'function' }
  | { readonly kind: 'wrong'; readonly at: number; readonly why: string };

const FUNCTION: Expansion = { kind: 'function' };

/** What a call with these names and arguments means; one with another number of arguments is a function. */
export function expandMacro(call: CallNode): Expansion {
  const { target, name, args, at } = call;
  if (target === undefined) return name === 'has' && args.length === 1 ? has(args[0], at) : FUNCTION;
  if (target.kind === 'name' && !target.absolute) {
    if (target.name === 'cel') return celMacro(call);
    if (target.name === 'math' && (name === 'greatest' || name === 'least')) return extremum(call, target);
  }
  if (name === 'optMap' || name === 'optFlatMap') {
    if (args.length !== 2) return FUNCTION;
    return bind(args[0], target, args[1], at, name === 'optMap' ? 'optional' : 'optional-flat');
  }
  return loop(call, target);
}

function has(argument: Node | undefined, at: number): Expansion {
  if (argument?.kind === 'select' && !argument.optional) return macro({ kind: 'has', at, select: argument });
  return { kind: 'wrong', at, why: 'has() asks for a field: has(object.field)' };
}

/** How many variables, and whether a filter comes before what is made of each element. */
interface LoopShape {
  readonly form: LoopForm;
  readonly names: 1 | 2;
  readonly filter: boolean;
}

const LOOPS: ReadonlyMap<string, readonly LoopShape[]> = new Map<string, readonly LoopShape[]>([
  ['all', [shape('all', 1), shape('all', 2)]],
  ['exists', [shape('exists', 1), shape('exists', 2)]],
  ['exists_one', [shape('exists_one', 1), shape('exists_one', 2)]],
  ['existsOne', [shape('exists_one', 1), shape('exists_one', 2)]],
  ['map', [shape('map', 1), shape('map', 1, true)]],
  ['filter', [shape('filter', 1)]],
  ['transformList', [shape('transformList', 2), shape('transformList', 2, true)]],
  ['transformMap', [shape('transformMap', 2), shape('transformMap', 2, true)]],
  ['transformMapEntry', [shape('transformMapEntry', 2), shape('transformMapEntry', 2, true)]],
  ['sortBy', [shape('sortBy', 1)]],
]);

function shape(form: LoopForm, names: 1 | 2, filter = false): LoopShape {
  return { form, names, filter };
}

function loop({ name, args, at }: CallNode, range: Node): Expansion {
  const found = LOOPS.get(name)?.find(({ names, filter }) => args.length === names + (filter ? 2 : 1));
  if (found === undefined) return FUNCTION;
  const names = namesOf(args.slice(0, found.names));
  if (names.kind === 'wrong') return names;
  const [first, second] = args.slice(found.names);
  const condition = found.filter || found.form === 'filter' ? first : undefined;
  const body = found.filter ? second : found.form === 'filter' ? undefined : first;
  return macro({ kind: 'loop', at, form: found.form, range, names: names.names, condition, body });
}

function namesOf(
  nodes: readonly Node[],
):
  | { readonly kind: 'names'; readonly names: readonly [string] | readonly [string, string] }
  | Extract<Expansion, { kind: 'wrong' }> {
  const names: string[] = [];
  for (const node of nodes) {
    const name = simpleName(node);
    if (name === undefined) return { kind: 'wrong', at: node.at, why: 'a loop needs the name of a variable here' };
    if (names.includes(name)) return { kind: 'wrong', at: node.at, why: `'${name}' is the name of two variables of one loop` };
    names.push(name);
  }
  const [first = '', second] = names;
  return { kind: 'names', names: second === undefined ? [first] : [first, second] };
}

function simpleName(node: Node | undefined): string | undefined {
  return node?.kind === 'name' && !node.absolute ? node.name : undefined;
}

function bind(
  name: Node | undefined,
  value: Node | undefined,
  body: Node | undefined,
  at: number,
  of: BindNode['of'],
): Expansion {
  const variable = simpleName(name);
  if (variable === undefined || value === undefined || body === undefined) {
    return { kind: 'wrong', at: name?.at ?? at, why: 'the name of a variable is expected here' };
  }
  return macro({ kind: 'bind', at, name: variable, value, of, body });
}

/** cel.bind, and cel.block with what refers to its parts, which optimisers of expressions write. */
function celMacro({ name, args, at }: CallNode): Expansion {
  if (name === 'bind' && args.length === 3) return bind(args[0], args[1], args[2], at, 'value');
  if (name === 'block' && args.length === 2) return block(args[0], args[1], at);
  const numbers = args.map((argument) => (argument.kind === 'literal' ? argument.value : undefined));
  const isReference = (name === 'index' && args.length === 1) || (name === 'iterVar' && args.length === 2);
  if (!isReference || !numbers.every((number) => typeof number === 'number')) return FUNCTION;
  return macro({ kind: 'name', at, name: `@${name}:${numbers.join(':')}`, absolute: false });
}

function block(parts: Node | undefined, body: Node | undefined, at: number): Expansion {
  if (parts?.kind !== 'list' || body === undefined)
    return { kind: 'wrong', at, why: 'cel.block() takes a list and an expression' };
  const whole = parts.items.reduceRight<Node>(
    (inner, { value }, index) => ({ kind: 'bind', at, name: `@index:${index}`, value, of: 'value', body: inner }),
    body,
  );
  return macro(whole);
}

/** math.greatest and math.least take any number of numbers: two, or a list of them. */
function extremum({ name, args, at }: CallNode, target: Node): Expansion {
  if (args.length < 3) return FUNCTION;
  const list: Node = { kind: 'list', at, items: args.map((value) => ({ value, optional: false })) };
  return macro({ kind: 'call', at, name, target, args: [list] });
}

function macro(node: Node): Expansion {
  return { kind: 'macro', node };
}
