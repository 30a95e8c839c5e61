// Shows the notes of `components/toast.ts`. Both regions are there from the beginning, so that what comes into them is read aloud.
import { useSyncExternalStore } from 'react';
import { IconAlertTriangle, IconCircleCheck, IconX } from '../components/icons.js';
import { toneStyle } from '../components/tag.js';
import { toast, type Toast } from '../components/toast.js';
import { common } from '../strings/common.js';
import { frame } from '../strings/frame.js';
import classes from './toaster.module.css';

export function Toaster() {
  const toasts = useSyncExternalStore(toast.subscribe, toast.all);
  return (
    <section className={classes.corner} aria-label={frame.notes}>
      <div role="status">
        {toasts
          .filter(({ kind }) => kind === 'done')
          .map((one) => (
            <Note key={one.id} of={one} />
          ))}
      </div>
      <div role="alert">
        {toasts
          .filter(({ kind }) => kind === 'problem')
          .map((one) => (
            <Note key={one.id} of={one} />
          ))}
      </div>
    </section>
  );
}

function Note({ of: { id, kind, title, detail } }: { readonly of: Toast }) {
  const Mark = kind === 'done' ? IconCircleCheck : IconAlertTriangle;
  return (
    <div className={classes.note} style={toneStyle(kind === 'done' ? 'good' : 'bad')}>
      <Mark size={18} aria-hidden="true" />
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        {detail !== undefined && detail !== '' && <p>{detail}</p>}
      </div>
      <button type="button" className={classes.close} onClick={() => toast.close(id)} aria-label={common.close}>
        <IconX size={16} aria-hidden="true" />
      </button>
    </div>
  );
}
