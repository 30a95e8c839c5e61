// Lines of a file as they are, numbered, with the ones that matter marked. Text stays text: nothing in it becomes markup.
import { common } from '../strings/common.js';
import classes from './code-pane.module.css';

export interface CodePaneProps {
  readonly lines: readonly string[];
  /** The number of the first of them. */
  readonly from?: number;
  /** Numbers of the marked ones, the last included. */
  readonly marked?: { readonly from: number; readonly to: number };
  /** What it is of: `services/payments/Dockerfile`. */
  readonly title?: string;
  /** In pixels; longer ones scroll. */
  readonly maxHeight?: number;
}

export function CodePane({ lines, from = 1, marked, title, maxHeight = 480 }: CodePaneProps) {
  return (
    <figure className={classes.pane}>
      {title !== undefined && <figcaption className={classes.title}>{title}</figcaption>}
      {/* Scrolls in its own region, so it can be reached by keyboard. */}
      <div className={classes.scroll} style={{ maxHeight }} tabIndex={0} role="group" aria-label={title ?? common.line(from)}>
        <ol className={classes.lines}>
          {lines.map((line, index) => {
            const number = from + index;
            const isMarked = marked !== undefined && number >= marked.from && number <= marked.to;
            return (
              <li key={number} className={isMarked ? classes.marked : undefined} aria-current={isMarked ? 'true' : undefined}>
                <span className={classes.number} aria-hidden="true">
                  {isMarked ? '▸' : ''}
                  {number}
                </span>
                <code>{line === '' ? ' ' : line}</code>
              </li>
            );
          })}
        </ol>
      </div>
    </figure>
  );
}
