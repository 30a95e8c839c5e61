/**
 * Says whether a CODEOWNERS pattern matches a path. Works on segments with a wildcard search that never backtracks more
 * than one star, not with regular expressions: a pattern is hostile input, and one like `*a*a*a*a*b` hangs those.
 */

/** Code hosts read the same pattern differently. Bitbucket says that it follows GitHub. */
export type CodeownersDialect = 'github' | 'gitlab';

/**
 * GitHub (docs.github.com, "About code owners", CODEOWNERS syntax) takes gitignore patterns without `!`, `[ ]` and `\#`,
 * with one difference that its examples show: `docs/*` owns what lies directly in docs, not deeper.
 * GitLab (docs.gitlab.com, "Advanced CODEOWNERS configuration") takes Ruby's File.fnmatch: a pattern without a leading
 * slash matches at any depth, and a folder needs a slash at its end to stand for what is in it.
 *
 * @param pattern as written, escapes included; without a leading `!`
 * @returns says of the path of a file, relative to the repository's root and with `/`, whether it matches
 */
export function patternMatcher(pattern: string, dialect: CodeownersDialect = 'github'): (path: string) => boolean {
  const written = dialect === 'github' ? githubSegments(pattern) : gitlabSegments(pattern);
  if (written === undefined) return () => false;
  const segments = written.map((segment) => segmentMatcher(segment, dialect === 'gitlab'));
  return (path) => matchesPath(segments, path.split('/'));
}

/** The pattern in one form: anchored at the root, one entry per path segment; `**` for any number of them. */
function githubSegments(pattern: string): readonly string[] | undefined {
  const isFolder = pattern.endsWith('/');
  const segments = pattern.split('/').filter((segment, index, all) => segment !== '' || (index > 0 && index < all.length - 1));
  if (segments.length === 0 || segments.includes('')) return undefined;
  const isAnchored = pattern.slice(0, isFolder ? -1 : undefined).includes('/');
  const anchored = isAnchored ? segments : ['**', ...segments];
  if (isFolder) return [...anchored, '**', '*'];
  // A name may be that of a file or of a folder with all that is in it; a star alone is only ever a file.
  const last = segments.at(-1);
  return last === '*' || last === '**' ? [...anchored, ...(last === '**' ? ['*'] : [])] : [...anchored, ANYTHING_BELOW];
}

function gitlabSegments(pattern: string): readonly string[] | undefined {
  const segments = pattern.replace(/^\//, '').replace(/\/$/, '/**/*').split('/');
  if (segments.includes('')) return undefined;
  // In Ruby a `**` means any depth only before a slash; at the end it is a star.
  const last = segments.at(-1) === '**' ? '*' : (segments.at(-1) ?? '');
  const whole = [...segments.slice(0, -1), last];
  return pattern.startsWith('/') ? whole : ['**', ...whole];
}

/** At the end of a pattern: this path, or any path below it. Cannot be written in a pattern. */
const ANYTHING_BELOW = '/';

type SegmentMatcher = 'any' | 'rest' | ((segment: string) => boolean);

/** Greedy over `**`: only the latest one can ever have to take one more segment. */
function matchesPath(pattern: readonly SegmentMatcher[], path: readonly string[]): boolean {
  return greedy(
    pattern.length,
    path.length,
    (at) => pattern[at] === 'any',
    (at, of) => {
      const matches = pattern[at];
      return typeof matches === 'function' && matches(path[of] ?? '');
    },
    (at) => pattern[at] === 'rest',
  );
}

type Token =
  { readonly kind: 'any' } | { readonly kind: 'one' } | { readonly kind: 'text'; readonly character: string } | SetToken;
interface SetToken {
  readonly kind: 'set';
  readonly negated: boolean;
  readonly ranges: readonly (readonly [string, string])[];
}

function segmentMatcher(pattern: string, sets: boolean): SegmentMatcher {
  if (pattern === '**') return 'any';
  if (pattern === ANYTHING_BELOW) return 'rest';
  if (!/[*?\\[]/.test(pattern)) return (segment) => pattern === segment;
  const tokens = tokensOf(pattern, sets);
  return (segment) => {
    const characters = [...segment];
    return greedy(
      tokens.length,
      characters.length,
      (at) => tokens[at]?.kind === 'any',
      (at, of) => matchesCharacter(tokens[at], characters[of] ?? ''),
      () => false,
    );
  };
}

/**
 * The wildcard match of which both levels are made, in time of at most pattern × subject.
 *
 * @param isAny whether the pattern's item takes any number of the subject's
 * @param isRest whether the pattern's item takes whatever is left, nothing included
 */
function greedy(
  patternLength: number,
  subjectLength: number,
  isAny: (at: number) => boolean,
  matches: (at: number, of: number) => boolean,
  isRest: (at: number) => boolean,
): boolean {
  let at = 0;
  let of = 0;
  let anyAt = -1;
  let anyOf = 0;
  for (;;) {
    if (at < patternLength && isRest(at)) return true;
    if (at < patternLength && isAny(at)) {
      anyAt = at;
      anyOf = of;
      at += 1;
    } else if (of === subjectLength) {
      return at === patternLength;
    } else if (at < patternLength && matches(at, of)) {
      at += 1;
      of += 1;
    } else if (anyAt !== -1) {
      anyOf += 1;
      at = anyAt + 1;
      of = anyOf;
    } else return false;
  }
}

function matchesCharacter(token: Token | undefined, character: string): boolean {
  if (token === undefined || token.kind === 'any') return false;
  if (token.kind === 'one') return true;
  if (token.kind === 'text') return token.character === character;
  return token.ranges.some(([low, high]) => low <= character && character <= high) !== token.negated;
}

function tokensOf(pattern: string, sets: boolean): readonly Token[] {
  const characters = [...pattern];
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    const set = sets && character === '[' ? setAt(characters, at) : undefined;
    if (set !== undefined) {
      tokens.push(set.token);
      at = set.end;
    } else if (character === '\\' && at + 1 < characters.length) {
      at += 1;
      tokens.push({ kind: 'text', character: characters[at] ?? '' });
    } else if (character === '*') {
      if (tokens.at(-1)?.kind !== 'any') tokens.push({ kind: 'any' });
    } else tokens.push(character === '?' ? { kind: 'one' } : { kind: 'text', character });
  }
  return tokens;
}

/** A set like `[a-z_]` or `[^0-9]`; undefined when it is never closed, which makes the bracket a character. */
function setAt(characters: readonly string[], start: number): { readonly token: SetToken; readonly end: number } | undefined {
  const negated = characters[start + 1] === '^' || characters[start + 1] === '!';
  const ranges: (readonly [string, string])[] = [];
  for (let at = start + (negated ? 2 : 1); at < characters.length; at += 1) {
    const low = characters[at] ?? '';
    if (low === ']' && ranges.length > 0) return { token: { kind: 'set', negated, ranges }, end: at };
    const high = characters[at + 2];
    const isRange = characters[at + 1] === '-' && high !== undefined && high !== ']';
    ranges.push([low, isRange ? high : low]);
    if (isRange) at += 2;
  }
  return undefined;
}
