// The next weeks, a cell a day, with how many exemptions end on it. A picture only: the table below it says the same in words.
import type { Schemas } from '../../api/queries.js';
import { useNow } from '../../components/time.js';
import { exemptions } from '../../strings/exemptions.js';
import classes from './exemptions.module.css';

const words = exemptions.calendar;
const DAY = 24 * 3_600_000;
const WEEKS = 26;

export interface CalendarProps {
  readonly items: readonly Schemas['Exemption'][];
  readonly hot: string | undefined;
}

export function Calendar({ items, hot }: CalendarProps) {
  const now = useNow();
  const today = new Date(now).toISOString().slice(0, 10);
  const first = mondayOf(now);
  const days = Array.from({ length: WEEKS * 7 }, (_, index) => new Date(first + index * DAY).toISOString().slice(0, 10));
  const last = days.at(-1) ?? today;
  const ends = new Map<string, number>();
  for (const { expires } of items) ends.set(expires, (ends.get(expires) ?? 0) + 1);
  const shown = items.filter(({ expires }) => expires >= today && expires <= last).length;
  const later = items.filter(({ expires }) => expires > last).length;
  const expired = items.filter(({ state }) => state === 'expired').length;
  const hotDay = items.find(({ id }) => id === hot)?.expires;
  return (
    <figure className={classes.figure}>
      <div className={classes.scroll} tabIndex={0} role="region" aria-label={words.days}>
        <div className={classes.calendar} role="img" aria-label={words.label(shown, WEEKS)}>
          <div className={classes.months}>
            {Array.from({ length: WEEKS }, (_, week) => (
              <span key={week}>{monthAt(days, week)}</span>
            ))}
          </div>
          <div className={classes.days}>
            {days.map((day) => {
              const count = ends.get(day) ?? 0;
              return (
                <span
                  key={day}
                  className={classes.day}
                  data-past={day < today || undefined}
                  data-today={day === today || undefined}
                  data-ends={count > 0 || undefined}
                  data-soon={(count > 0 && Date.parse(day) - now < 14 * DAY) || undefined}
                  data-hot={day === hotDay || undefined}
                  title={count > 0 ? words.day(day, count) : day === today ? words.today : day}
                >
                  {count > 0 ? count : ''}
                </span>
              );
            })}
          </div>
        </div>
      </div>
      <figcaption className={classes.quiet}>
        {[
          ...(shown === 0 ? [words.none] : []),
          ...(expired > 0 ? [words.expired(expired)] : []),
          ...(later > 0 ? [words.later(later)] : []),
        ].join(' · ')}
      </figcaption>
    </figure>
  );
}

/** The start of the week, in UTC. */
function mondayOf(now: number): number {
  const midnight = Math.floor(now / DAY) * DAY;
  return midnight - ((new Date(midnight).getUTCDay() + 6) % 7) * DAY;
}

const MONTH = new Intl.DateTimeFormat('en', { month: 'short', timeZone: 'UTC' });

/** The name of the month over its first whole week. */
function monthAt(days: readonly string[], week: number): string {
  const day = days[week * 7];
  if (day === undefined || (week > 0 && Number(day.slice(8)) > 7)) return '';
  return MONTH.format(new Date(`${day}T00:00:00Z`));
}
