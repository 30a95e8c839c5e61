/**
 * Alpine's version order (apk-package(5)): `number{.number}…{letter}{_suffix{number}}…{~hash}{-r#}`. Takes any two strings
 * and gives a total order over them; what is not a version is still ordered, so ask `isApkVersion` first where that matters.
 */

/** In sorting order; no suffix comes between `rc` and `cvs`. */
const PRE_SUFFIXES = ['alpha', 'beta', 'pre', 'rc'];
const POST_SUFFIXES = ['cvs', 'svn', 'git', 'hg', 'p'];

/**
 * Where one version has a token of one kind and the other, equal up to here, one of another kind, the kind decides. A
 * pre-release suffix is older than nothing at all; after that, whatever stands earlier in the grammar is newer.
 */
const RANK = {
  preSuffix: 0,
  invalid: 1,
  end: 2,
  revision: 3,
  hash: 4,
  suffixNumber: 5,
  postSuffix: 6,
  letter: 7,
  number: 8,
  first: 9,
} as const;
type Kind = keyof typeof RANK;

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const LONGEST = 1024;

/** True when apk would read the text as a version. */
export function isApkVersion(text: string): boolean {
  return text.length <= LONGEST && tokens(text).at(-1)?.kind === 'end';
}

/** Negative when `a` is older than `b`, 0 when apk calls them equal, positive when newer. */
export function compareApkVersions(a: string, b: string): number {
  if (a === b) return 0;
  const left = tokens(a);
  const right = tokens(b);
  for (let i = 0; ; i++) {
    const x = left[i];
    const y = right[i];
    if (x === undefined || y === undefined) return 0;
    if (x.kind !== y.kind) return RANK[x.kind] - RANK[y.kind];
    const difference = compareTokens(x, y);
    if (difference !== 0) return difference;
  }
}

function compareTokens(a: Token, b: Token): number {
  switch (a.kind) {
    case 'preSuffix':
      return PRE_SUFFIXES.indexOf(a.text) - PRE_SUFFIXES.indexOf(b.text);
    case 'postSuffix':
      return POST_SUFFIXES.indexOf(a.text) - POST_SUFFIXES.indexOf(b.text);
    case 'number':
      // As in Gentoo: 1.001 is less than 1.01, so a component with a leading zero is compared as text.
      return a.text.startsWith('0') || b.text.startsWith('0') ? compareText(a.text, b.text) : compareNumbers(a.text, b.text);
    case 'first':
    case 'suffixNumber':
    case 'revision':
      return compareNumbers(a.text, b.text);
    default:
      return compareText(a.text, b.text);
  }
}

/** The tokens of a version, ending with `end`, or with `invalid` where the grammar breaks. */
function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let at = 0;
  let last: Kind | undefined;
  for (;;) {
    const token = next(text, at, last);
    found.push({ kind: token.kind, text: token.text });
    if (token.kind === 'end' || token.kind === 'invalid') return found;
    at = token.end;
    last = token.kind;
  }
}

function next(text: string, at: number, last: Kind | undefined): Token & { readonly end: number } {
  const token = (kind: Kind, pattern: RegExp, prefix = 0): Token & { readonly end: number } => {
    pattern.lastIndex = at + prefix;
    const match = pattern.exec(text);
    return match === null ? { kind: 'invalid', text: '', end: at } : { kind, text: match[0], end: pattern.lastIndex };
  };
  const invalid = { kind: 'invalid', text: '', end: at } as const;
  if (last === undefined) return token('first', /[0-9]+/y);
  if (at >= text.length) return { kind: 'end', text: '', end: at };
  const afterNumber = last === 'first' || last === 'number';
  const afterSuffix = last === 'preSuffix' || last === 'postSuffix';
  const sign = text.charAt(at);
  if (sign === '.') return afterNumber ? token('number', /[0-9]+/y, 1) : invalid;
  if (sign === '_') {
    if (last === 'hash' || last === 'revision') return invalid;
    const suffix = token('postSuffix', /[a-z]+/y, 1);
    if (POST_SUFFIXES.includes(suffix.text)) return suffix;
    return PRE_SUFFIXES.includes(suffix.text) ? { ...suffix, kind: 'preSuffix' } : invalid;
  }
  if (sign === '~') return last === 'hash' || last === 'revision' ? invalid : token('hash', /[0-9a-f]+/y, 1);
  if (sign === '-') return last !== 'revision' && text.startsWith('-r', at) ? token('revision', /[0-9]+/y, 2) : invalid;
  if (sign >= '0' && sign <= '9') return afterSuffix ? token('suffixNumber', /[0-9]+/y) : invalid;
  if (sign >= 'a' && sign <= 'z') return afterNumber ? token('letter', /[a-z]/y) : invalid;
  return invalid;
}

/** Runs of digits of any length as numbers: snapshot dates with times do not fit a double. */
function compareNumbers(a: string, b: string): number {
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  return left.length - right.length || compareText(left, right);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
