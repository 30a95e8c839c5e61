/** Matches ids with globs, making each matcher once: the same few are asked for every finding. */
import picomatch from 'picomatch';

const matchers = new Map<string, (text: string) => boolean>();
/** Globs come from configuration, which is small; whoever reads many configurations forgets the older ones. */
const MOST = 5_000;

/** An id is taken as it stands, too: it may have characters that mean something in a glob. */
export function matchesGlob(text: string, glob: string): boolean {
  if (text === glob) return true;
  const known = matchers.get(glob);
  if (known !== undefined) return known(text);
  if (matchers.size >= MOST) matchers.clear();
  const made = picomatch(glob, { dot: true });
  matchers.set(glob, made);
  return made(text);
}
