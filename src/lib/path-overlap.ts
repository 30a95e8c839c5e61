/** True when one of two field paths is the other, or lies within it: what was not read of either was not read of both. */
export function pathsOverlap(a: string, b: string): boolean {
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return longer === shorter || longer.startsWith(`${shorter}.`) || longer.startsWith(`${shorter}[`);
}
