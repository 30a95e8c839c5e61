// Says why an action that may go ahead has not begun: its release phase is closed, and when it opens.
import { IconClockPause } from '../../components/icons.js';
import { toneStyle } from '../../components/tag.js';
import { action as words } from '../../strings/action.js';
import classes from './action.module.css';
import type { Action } from './use-action.js';

export function HeldNote({ of: { heldBack } }: { readonly of: Action }) {
  if (heldBack === null) return null;
  return (
    <p className={classes.warning} style={toneStyle('warn')} role="status">
      <IconClockPause size={16} aria-hidden="true" />
      <span>
        <strong>{words.waits}</strong> {heldBack}
      </span>
    </p>
  );
}
