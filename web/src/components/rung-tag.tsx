// A rung of the ladder of responses: its number, its word, and what it may do.
import { RUNGS, type Rung } from '../api/vocabulary.js';
import { rungWords } from '../strings/vocabulary.js';
import { Tag, type Tone } from './tag.js';

export const rungTones: Readonly<Record<Rung, Tone>> = {
  record: 'neutral',
  notify: 'blue',
  propose: 'accent',
  hold: 'warn',
  contain: 'high',
  enforce: 'violet',
};

export function RungTag({ of, look = 'filled' }: { readonly of: Rung; readonly look?: 'filled' | 'plain' | 'outline' }) {
  const { name, does } = rungWords[of];
  return (
    <Tag tone={rungTones[of]} look={look} title={does} mark={<RungMark of={of} />}>
      {name}
    </Tag>
  );
}

/** As many bars as the rung is high, of five. */
function RungMark({ of }: { readonly of: Rung }) {
  const height = RUNGS.indexOf(of);
  return (
    <svg width="10" height="12" viewBox="0 0 10 12" aria-hidden="true" focusable="false">
      {[0, 1, 2, 3, 4].map((bar) => (
        <rect
          key={bar}
          x="1"
          y={9.8 - bar * 2.3}
          width="8"
          height="1.400"
          rx="0.700"
          fill="currentColor"
          opacity={bar < height ? 1 : 0.28}
        />
      ))}
    </svg>
  );
}
