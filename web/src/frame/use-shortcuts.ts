// The keys that work on every page: Ctrl-K, ?, and g with a page's letter.
import { useEffect, useEffectEvent } from 'react';
import { useGo } from '../components/page-link.js';
import { isTyping } from '../lib/typing.js';
import type { OpenOverlay } from './overlay.js';
import { PAGES } from './pages.js';

/** In milliseconds: how long `g` waits for its letter. */
const PATIENCE = 1_200;

export function useShortcuts(open: OpenOverlay): void {
  const go = useGo();
  const goTo = useEffectEvent(go);
  useEffect(() => {
    // An event's time begins at 0 with the page: a letter that is pressed right then follows no `g`.
    let since = -PATIENCE;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        open('palette');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector('[role="dialog"]') !== null) return;
      if (event.key === '?') {
        event.preventDefault();
        open('keys');
      } else if (event.key === 'g') {
        since = event.timeStamp;
      } else if (event.timeStamp - since < PATIENCE) {
        since = -PATIENCE;
        const page = PAGES.find(({ key }) => key === event.key);
        if (page === undefined) return;
        event.preventDefault();
        // Nobody else on the page takes this letter for theirs.
        event.stopImmediatePropagation();
        goTo(page.path);
      }
    };
    document.addEventListener('keydown', onKey, { capture: true });
    return () => document.removeEventListener('keydown', onKey, { capture: true });
  }, [open]);
}
