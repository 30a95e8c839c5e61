// What happened, one after another, each with its time and mark.
import type { ReactNode } from 'react';
import type { Tone } from './tag.js';
import { toneStyle } from './tag.js';
import { Age } from './time.js';
import classes from './timeline-list.module.css';

export interface TimelineEntry {
  readonly key: string;
  /** RFC 3339; null when it is not known. */
  readonly at: string | null;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly tone?: Tone;
  /** Of 12 px; a dot without one. */
  readonly mark?: ReactNode;
}

export function TimelineList({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  return (
    <ol className={classes.list}>
      {entries.map(({ key, at, title, detail, tone = 'neutral', mark }) => (
        <li key={key} className={classes.entry} style={toneStyle(tone)}>
          <span className={classes.mark} aria-hidden="true">
            {mark}
          </span>
          <div className={classes.words}>
            <div className={classes.head}>
              <span className={classes.title}>{title}</span>
              <span className={classes.at}>
                <Age of={at} never="" />
              </span>
            </div>
            {detail !== undefined && <div className={classes.detail}>{detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
