// Says why an action does not begin, or would not once people agree: its release phase is closed, or it was announced for later.
import { IconClockPause } from '../../components/icons.js';
import { toneStyle } from '../../components/tag.js';
import { action as words } from '../../strings/action.js';
import classes from './action.module.css';
import type { Action } from './use-action.js';

export function HeldNote({ of: { state, heldBack } }: { readonly of: Action }) {
  if (heldBack === null) return null;
  return (
    <p className={classes.warning} style={toneStyle('warn')} role="status">
      <IconClockPause size={16} aria-hidden="true" />
      <span>
        <strong>{state === 'waiting' ? words.wouldWait : words.waits}</strong> {heldBack}
      </span>
    </p>
  );
}
