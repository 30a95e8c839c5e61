// Says on a page about acting that everything is halted, by whom and why: nothing that is decided here is done until it is not.
import { useHalt } from '../../api/queries.js';
import { IconPlayerStop } from '../../components/icons.js';
import { toneStyle } from '../../components/tag.js';
import { Age } from '../../components/time.js';
import { action as words } from '../../strings/action.js';
import classes from './action.module.css';

export function HaltNote() {
  const halted = useHalt().data?.halted ?? null;
  if (halted === null) return null;
  return (
    <p className={classes.warning} style={toneStyle('bad')} role="status">
      <IconPlayerStop size={16} aria-hidden="true" />
      <span>
        <strong>{words.halted(halted.by)}</strong> {halted.because} (<Age of={halted.at} />
        ). {words.haltedWhy}
      </span>
    </p>
  );
}
