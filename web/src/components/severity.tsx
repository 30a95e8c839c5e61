// How bad a finding is: a shape, a tone and the word.
import type { Severity as SeverityWord } from '../api/vocabulary.js';
import type { ReactNode } from 'react';
import { severityWords } from '../strings/vocabulary.js';
import { Tag, type Tone } from './tag.js';

export const severityTones: Readonly<Record<SeverityWord, Tone>> = {
  critical: 'bad',
  high: 'high',
  medium: 'warn',
  low: 'blue',
  informational: 'neutral',
  unknown: 'neutral',
};

/** In a dense table `plain` leaves the ground out. */
export function Severity({ of, look = 'plain' }: { readonly of: SeverityWord; readonly look?: 'filled' | 'plain' }) {
  return (
    <Tag tone={severityTones[of]} mark={<SeverityMark of={of} />} look={look}>
      {severityWords[of]}
    </Tag>
  );
}

/** The shape alone: only beside its word. */
export function SeverityMark({ of, size = 12 }: { readonly of: SeverityWord; readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {SHAPES[of]}
    </svg>
  );
}

const SHAPES: Readonly<Record<SeverityWord, ReactNode>> = {
  critical: (
    <>
      <path d="M3.700 .5h4.600l3.200 3.200v4.600l-3.200 3.200H3.700L.5 8.300V3.700z" fill="currentColor" />
      <path d="M6 3v3.800M6 8.400v.6" stroke="var(--hw-panel)" strokeWidth="1.500" strokeLinecap="round" />
    </>
  ),
  high: <path d="M6 1l5.500 10H.5z" fill="currentColor" />,
  medium: <path d="M6 .5L11.500 6 6 11.500.5 6z" fill="currentColor" />,
  low: <path d="M6 11L.8 2h10.400z" fill="none" stroke="currentColor" strokeWidth="1.500" strokeLinejoin="round" />,
  informational: <circle cx="6" cy="6" r="4.500" fill="none" stroke="currentColor" strokeWidth="1.500" />,
  unknown: <circle cx="6" cy="6" r="4.500" fill="none" stroke="currentColor" strokeWidth="1.500" strokeDasharray="2.200 1.800" />,
};
