// j and k (and the arrows) move the focus from row to row of a table; Enter follows the row's link, as links do. From anywhere on
// the page, j goes to the first row, as long as nobody is writing.
import { useEffect, useEffectEvent, type KeyboardEvent, type RefObject } from 'react';
import { isTyping } from '../lib/typing.js';

/** @param show scrolls a row into sight, so that it is drawn */
export function useRowKeys(
  region: RefObject<HTMLElement | null>,
  count: number,
  show: (index: number) => void,
): (event: KeyboardEvent<HTMLElement>) => void {
  const first = useEffectEvent((event: globalThis.KeyboardEvent): void => {
    if (count === 0 || step(event) !== 1 || event.key !== 'j' || event.defaultPrevented || isTyping(event.target)) return;
    if (event.target instanceof Element && event.target.closest('[data-row], [role="dialog"]') !== null) return;
    event.preventDefault();
    show(0);
    focusRow(region, 0);
  });

  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => first(event);
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);

  return (event) => {
    const by = step(event);
    if (by === undefined || isTyping(event.target) || !(event.target instanceof Element)) return;
    const at = event.target.closest('[data-row]')?.getAttribute('data-row');
    // Arrows on the region itself scroll it, as everywhere.
    if (at === null || at === undefined) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(count - 1, Number(at) + by));
    show(index);
    focusRow(region, index);
  };
}

const STEPS: ReadonlyMap<string, number> = new Map([
  ['j', 1],
  ['ArrowDown', 1],
  ['k', -1],
  ['ArrowUp', -1],
]);

function step(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): number | undefined {
  return event.ctrlKey || event.metaKey || event.altKey ? undefined : STEPS.get(event.key);
}

/** In frames: how soon after it was scrolled to a row is drawn. */
const PATIENCE = 5;

function focusRow(region: RefObject<HTMLElement | null>, index: number, tries = PATIENCE): void {
  const row = region.current?.querySelector<HTMLElement>(`[data-row="${index}"]`);
  const target = row?.querySelector<HTMLElement>('[data-row-link]') ?? row;
  if (target !== undefined && target !== null) target.focus({ preventScroll: true });
  else if (tries > 0) requestAnimationFrame(() => focusRow(region, index, tries - 1));
}
