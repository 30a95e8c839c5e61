/**
 * Keeps what was read off the texts of late: the same ranges, dates and spans stand all over an estate, and finding one takes
 * less than reading it. Holds so many at most, and no long ones.
 */

const TEXTS_KEPT = 512;
const TEXT_KEPT = 64;

/** @param read gives the same for the same text, and what nothing changes */
export function remembered<T extends object>(read: (text: string) => T): (text: string) => T {
  const kept = new Map<string, T>();
  return (text) => {
    if (text.length > TEXT_KEPT) return read(text);
    const before = kept.get(text);
    if (before !== undefined) return before;
    const value = read(text);
    if (kept.size >= TEXTS_KEPT) kept.clear();
    kept.set(text, value);
    return value;
  };
}
