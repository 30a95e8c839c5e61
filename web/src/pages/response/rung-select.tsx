// Chooses a rung: the browser's own list, so that it works by keyboard and on a phone as everywhere. One that differs from what
// holds has another edge, a sign, and says what it was.
import { RUNGS, memberOf, type Rung } from '../../api/vocabulary.js';
import { IconArrowDown, IconArrowUp, IconX } from '../../components/icons.js';
import { rungTones } from '../../components/rung-tag.js';
import { toneStyle } from '../../components/tag.js';
import { response as words } from '../../strings/response.js';
import { rungWords } from '../../strings/vocabulary.js';
import classes from './response.module.css';

export interface RungSelectProps {
  /** What it is of: `High in production`. */
  readonly label: string;
  /** What holds; undefined where nothing does. */
  readonly held: Rung | undefined;
  /** What it would be; undefined for no change. */
  readonly edited: Rung | undefined;
  readonly onChange: (rung: Rung | undefined) => void;
}

export function RungSelect({ label, held, edited, onChange }: RungSelectProps) {
  const value = edited ?? held ?? 'record';
  const isUp = held === undefined || RUNGS.indexOf(value) > RUNGS.indexOf(held);
  return (
    <div className={classes.cell} data-edited={edited === undefined ? undefined : ''} style={toneStyle(rungTones[value])}>
      <Bars rung={value} />
      <select
        className={classes.select}
        aria-label={edited === undefined || held === undefined ? label : `${label}, ${words.grid.was(rungWords[held].name)}`}
        value={value}
        onChange={(event) => {
          const rung = memberOf(RUNGS, event.currentTarget.value);
          onChange(rung === held ? undefined : rung);
        }}
      >
        {RUNGS.map((rung) => (
          <option key={rung} value={rung}>
            {rungWords[rung].name}
          </option>
        ))}
      </select>
      {edited !== undefined && (
        <span className={classes.was}>
          {isUp ? <IconArrowUp size={12} aria-hidden="true" /> : <IconArrowDown size={12} aria-hidden="true" />}
          {held === undefined ? words.ceilings.new : words.grid.was(rungWords[held].name)}
          <button
            type="button"
            className={classes.back}
            aria-label={words.grid.putBack(label)}
            onClick={() => onChange(undefined)}
          >
            <IconX size={12} aria-hidden="true" />
          </button>
        </span>
      )}
    </div>
  );
}

function Bars({ rung }: { readonly rung: Rung }) {
  const height = RUNGS.indexOf(rung);
  return (
    <svg width="10" height="12" viewBox="0 0 10 12" aria-hidden="true" focusable="false" className={classes.bars}>
      {[0, 1, 2, 3, 4].map((bar) => (
        <rect
          key={bar}
          x="1"
          y={9.8 - bar * 2.3}
          width="8"
          height="1.4"
          rx="0.7"
          fill="currentColor"
          opacity={bar < height ? 1 : 0.28}
        />
      ))}
    </svg>
  );
}
