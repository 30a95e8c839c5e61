/** What configurations tell about the order of builds: times and history. Both can be missing, and both can lie. */
import type { HistoryEntry, Image } from '../../model/index.js';

/** Reproducible builds set times to 1970, 1980 or year 1 to say nothing by them; containers are younger than this. */
const FIRST_MEANINGFUL = Date.UTC(2000, 0, 1);
/** Clocks of build machines differ; within this two times are not in an order. */
const CLOCK_SKEW = 60_000;

/** Milliseconds since 1970, or undefined when the time is missing, unreadable or says nothing. */
export function meaningfulTime(time: string | undefined): number | undefined {
  const parsed = time === undefined ? Number.NaN : Date.parse(time);
  return parsed >= FIRST_MEANINGFUL ? parsed : undefined;
}

export type Order = 'before' | 'after' | 'unknown';

/** Whether one image was made before another. */
export function builtOrder(a: Image, b: Image): Order {
  const first = meaningfulTime(a.created);
  const second = meaningfulTime(b.created);
  if (first === undefined || second === undefined || Math.abs(first - second) <= CLOCK_SKEW) return 'unknown';
  return first < second ? 'before' : 'after';
}

/**
 * How a base's history stands in the derived one's: builders keep the base's entries first.
 * `start`: all of it leads, and more follows; `same`: they are equal; `other`: they part; `unknown`: one has none.
 */
export function historyStart(base: Image, derived: Image): 'start' | 'same' | 'other' | 'unknown' {
  if (base.history.length === 0 || derived.history.length === 0) return 'unknown';
  const leads = base.history.every((entry, i) => sameEntry(entry, derived.history[i]));
  if (!leads) return 'other';
  return base.history.length === derived.history.length ? 'same' : 'start';
}

/**
 * True when the history tells of more file system changes than the one layer that is there: the image was squashed, or
 * exported and imported again.
 */
export function looksFlattened(image: Image, tellingLayers: number): boolean {
  if (tellingLayers !== 1) return false;
  if (image.history.some(({ comment }) => /^(merge sha256:|Imported from )/.test(comment ?? ''))) return true;
  return image.history.filter(({ createdBy }) => writesFiles(createdBy)).length > 1;
}

/** `RUN`, `COPY` and `ADD` as BuildKit, Docker and Buildah write them into history. */
function writesFiles(createdBy: string): boolean {
  if (/#\(nop\)/.test(createdBy)) return /#\(nop\)\s+(ADD|COPY)\b/.test(createdBy);
  return /^(RUN|COPY|ADD)\b/.test(createdBy) || createdBy.includes('/bin/sh -c ');
}

function sameEntry(a: HistoryEntry, b: HistoryEntry | undefined): boolean {
  if (b === undefined || a.createdBy !== b.createdBy || a.emptyLayer !== b.emptyLayer) return false;
  return (
    a.created === undefined ||
    b.created === undefined ||
    Date.parse(a.created) === Date.parse(b.created) ||
    a.created === b.created
  );
}
