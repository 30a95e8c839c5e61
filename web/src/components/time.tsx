// When something was: relative, with the exact time in UTC at hand.
import { useSyncExternalStore } from 'react';
import { exactTime, relativeTime } from '../lib/time.js';
import { common } from '../strings/common.js';

/** `3 min ago`; null is never. Follows the clock. */
export function Age({ of, never = common.never }: { readonly of: string | null; readonly never?: string }) {
  const now = useNow();
  if (of === null) return <span style={{ color: 'var(--hw-text-3)' }}>{never}</span>;
  return (
    <time dateTime={of} title={exactTime(of)} style={{ whiteSpace: 'nowrap' }}>
      {relativeTime(of, now)}
    </time>
  );
}

/** `2026-11-22 16:20:06 UTC`. */
export function Time({ of }: { readonly of: string }) {
  const now = useNow();
  return (
    <time dateTime={of} title={relativeTime(of, now)} style={{ whiteSpace: 'nowrap' }}>
      {exactTime(of)}
    </time>
  );
}

/** Milliseconds since 1970, in steps of 15 seconds; one timer for all that show a time. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

const STEP = 15_000;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, STEP);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
