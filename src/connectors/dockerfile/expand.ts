/**
 * Puts the values of ARG and ENV variables into text, by the rules of the Dockerfile reference ("Environment replacement").
 * Takes text and a lookup, gives text in which unknown variables stand as written, and their names. Never runs a shell.
 */

/** What is known of a variable: a value, nothing, or that it is none of ours (a shell's own variable, left as it is). */
export type Lookup = (
  name: string,
) => { readonly kind: 'value'; readonly value: string } | { readonly kind: 'unknown' | 'foreign' };

/** How many characters may still be put in; shared over a file, so that nested values cannot grow without end. */
export interface Budget {
  left: number;
}

export interface Expanded {
  readonly text: string;
  /** In the order met, each once. */
  readonly unresolved: readonly string[];
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;
/** `${a:-${b:-…}}`: deeper than people nest. */
const MAX_DEPTH = 8;
/** A pattern with more stars, or a longer value, costs too much to match: the variable stays unresolved. */
const MAX_STARS = 1;
const MAX_CUT = 1024;

/** Expands `$A`, `${A}`, `${A:-b}`, `${A:+b}` and the forms that cut or replace a simple pattern. Quotes stay as written. */
export function expand(text: string, lookup: Lookup, escape: string, budget: Budget): Expanded {
  const unresolved = new Set<string>();
  return { text: expandPart(text, { lookup, escape, budget, unresolved }, 0), unresolved: [...unresolved] };
}

interface Context {
  readonly lookup: Lookup;
  readonly escape: string;
  readonly budget: Budget;
  readonly unresolved: Set<string>;
}

function expandPart(text: string, context: Context, depth: number): string {
  const parts: string[] = [];
  let single = false;
  let double = false;
  let copied = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === context.escape && !single) at += 1;
    else if (char === "'" && !double) single = !single;
    else if (char === '"' && !single) double = !double;
    else if (char === '$' && !single) {
      const variable = variableAt(text, at);
      if (variable === undefined) continue;
      parts.push(text.slice(copied, at), valueOf(variable, context, depth));
      copied = at + variable.written.length;
      at = copied - 1;
    }
  }
  parts.push(text.slice(copied));
  return parts.join('');
}

interface Variable {
  readonly written: string;
  readonly name: string;
  /** `:-`, `-`, `:+`, `+`, `:?`, `?`, `##`, `#`, `%%`, `%`, `//`, `/`; '' for a plain variable. */
  readonly operator: string;
  readonly word: string;
}

/** Undefined for a dollar that starts no variable: `$(date)`, `$$`, `$1`, `${!x}`. */
function variableAt(text: string, at: number): Variable | undefined {
  if (text[at + 1] !== '{') {
    // A name longer than this is nobody's variable; the bound keeps a line of a million dollars linear.
    const name = NAME.exec(text.slice(at + 1, at + 257))?.[0];
    return name === undefined ? undefined : { written: `$${name}`, name, operator: '', word: '' };
  }
  const end = closingBrace(text, at + 2);
  if (end === undefined) return undefined;
  const inner = text.slice(at + 2, end);
  const name = NAME.exec(inner)?.[0];
  if (name === undefined) return undefined;
  const rest = inner.slice(name.length);
  const operator = /^(:[-+?]|[-+?]|##|#|%%|%|\/\/|\/)/.exec(rest)?.[0] ?? '';
  if (operator === '' && rest !== '') return undefined;
  return { written: text.slice(at, end + 1), name, operator, word: rest.slice(operator.length) };
}

/** Looks a bounded way ahead only: an unclosed brace must not make every dollar read the rest of the file. */
function closingBrace(text: string, from: number): number | undefined {
  const limit = Math.min(text.length, from + 512);
  let depth = 1;
  for (let at = from; at < limit; at += 1) {
    if (text[at] === '{' && text[at - 1] === '$') depth += 1;
    else if (text[at] === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return undefined;
}

function valueOf(variable: Variable, context: Context, depth: number): string {
  const found = context.lookup(variable.name);
  if (found.kind === 'foreign') return variable.written;
  const value = found.kind === 'value' ? found.value : undefined;
  const result = depth < MAX_DEPTH ? apply(variable, value, context, depth) : undefined;
  if (result === undefined || result.length > context.budget.left) {
    context.unresolved.add(variable.name);
    return variable.written;
  }
  context.budget.left -= result.length;
  return result;
}

/** The variable's text, or undefined when that cannot be known. */
function apply({ operator, word }: Variable, value: string | undefined, context: Context, depth: number): string | undefined {
  const expandedWord = () => expandPart(word, context, depth + 1);
  switch (operator) {
    case ':-':
      return value === undefined || value === '' ? expandedWord() : value;
    case '-':
      return value ?? expandedWord();
    case ':+':
      return value === undefined || value === '' ? '' : expandedWord();
    case '+':
      return value === undefined ? '' : expandedWord();
    case ':?':
    case '?':
    case '':
      return value;
    default:
      return value === undefined ? undefined : cut(value, operator, word, context.budget);
  }
}

/** `#` and `%` remove a prefix or suffix (doubled: the longest), `/` replaces the first match, `//` all of them. */
function cut(value: string, operator: string, word: string, budget: Budget): string | undefined {
  const [pattern = '', replacement = ''] = operator.startsWith('/') ? word.split('/', 2) : [word];
  if (/[$\\[\]]/.test(word) || (pattern.match(/\*/g)?.length ?? 0) > MAX_STARS || value.length > MAX_CUT) return undefined;
  // Matching a star can take the square of the value's length.
  budget.left -= value.length ** 2 / 16;
  if (budget.left < 0) return undefined;
  const greedy = operator !== '#' && operator !== '%';
  const source = [...pattern]
    .map((char) => (char === '*' ? `.*${greedy ? '' : '?'}` : char === '?' ? '.' : literal(char)))
    .join('');
  if (operator.startsWith('/')) {
    return pattern === '' ? value : value.replace(new RegExp(source, operator === '//' ? 'gs' : 's'), () => replacement);
  }
  if (operator.startsWith('#')) return value.replace(new RegExp(`^${source}`, 's'), '');
  if (operator === '%%') return value.replace(new RegExp(`${source}$`, 's'), '');
  // The shortest suffix: a lazy match still starts as far left as it can, so the kept part is made greedy instead.
  return new RegExp(`^(.*)${source}$`, 's').exec(value)?.[1] ?? value;
}

function literal(char: string): string {
  return /[.*+?^${}()|[\]\\/]/.test(char) ? `\\${char}` : char;
}
