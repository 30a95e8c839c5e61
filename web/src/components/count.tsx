// How many of something, with a link to the list of them. 0 is none; – is that nobody has read it.
import { formatNumber, shortNumber } from '../lib/format.js';
import { common } from '../strings/common.js';
import { PageLink } from './page-link.js';

export interface CountProps {
  /** Null: not read. */
  readonly of: number | null;
  /** What is counted, for people who don't see the column's title: `findings`. */
  readonly what: string;
  /** The list of exactly these. */
  readonly to?: string;
  readonly short?: boolean;
  /** False: there are at least so many. */
  readonly isWhole?: boolean;
}

export function Count({ of, what, to, short = false, isWhole = true }: CountProps) {
  if (of === null) {
    return (
      <span title={`${what}: ${common.notRead}`} style={{ color: 'var(--hw-text-3)' }}>
        <span aria-hidden="true">{common.notReadMark}</span>
        <span className="hw-unseen">{common.notRead}</span>
      </span>
    );
  }
  const text = `${short ? shortNumber(of) : formatNumber(of)}${isWhole ? '' : '+'}`;
  if (to === undefined || of === 0) return <span style={of === 0 ? { color: 'var(--hw-text-3)' } : undefined}>{text}</span>;
  return (
    <PageLink to={to} aria-label={`${text} ${what}`}>
      {text}
    </PageLink>
  );
}
