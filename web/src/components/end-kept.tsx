// A name that is cut in its middle where there is no room for all of it: what tells it from its neighbours is most often its end.
import classes from './end-kept.module.css';

/** Characters at the end that are never cut. */
const KEPT = 6;

export function EndKept({ of: text }: { readonly of: string }) {
  // Of words the first ones tell.
  const cut = text.includes(' ') ? text.length : Math.max(0, text.length - KEPT);
  return (
    <span className={classes.whole}>
      <span className={classes.start}>{text.slice(0, cut)}</span>
      <span>{text.slice(cut)}</span>
    </span>
  );
}
