// The mark of an action in a drawing: its shape says whether it can be undone, what is inside of it how it ended, its tone the same.
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/queries.js';
import type { Tone } from '../../components/tag.js';

type Row = Schemas['ActionRow'];
export type Look = 'done' | 'moving' | 'not' | 'failed' | 'undone';

export const lookTones: Readonly<Record<Look, Tone>> = {
  done: 'good',
  moving: 'accent',
  not: 'neutral',
  failed: 'bad',
  undone: 'violet',
};

export function lookOf({ state }: Pick<Row, 'state'>): Look {
  switch (state) {
    case 'done':
    case 'partly':
      return 'done';
    case 'acting':
    case 'approved':
    case 'ready':
    case 'undoing':
      return 'moving';
    case 'failed':
    case 'refused':
      return 'failed';
    case 'undone':
      return 'undone';
    case 'waiting':
    case 'rejected':
    case 'lapsed':
      return 'not';
  }
}

export function ActionMark({ look, isIrreversible }: { readonly look: Look; readonly isIrreversible: boolean }) {
  const isFilled = look === 'done' || look === 'moving' || look === 'failed';
  const shape = { fill: isFilled ? 'currentColor' : 'var(--hw-panel)', stroke: 'currentColor', strokeWidth: 1.5 };
  return (
    <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {isIrreversible ? (
        <path d="M8 1.500L14.500 8 8 14.500 1.500 8z" {...shape} />
      ) : (
        <circle cx="8" cy="8" r="5.500" {...shape} />
      )}
      {INSIDE[look]}
    </svg>
  );
}

const LINE = { fill: 'none', strokeWidth: 1.5, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;

const INSIDE: Readonly<Record<Look, ReactNode>> = {
  done: <path d="M5.700 8.200l1.600 1.600 3-3.300" stroke="var(--hw-panel)" {...LINE} />,
  moving: <circle cx="8" cy="8" r="2" fill="var(--hw-panel)" />,
  not: null,
  failed: <path d="M6.200 6.200l3.600 3.600M9.800 6.200L6.200 9.800" stroke="var(--hw-panel)" {...LINE} />,
  undone: (
    <path d="M10 9.800V8.600a1.200 1.200 0 0 0-1.200-1.200H6M7.200 6L5.800 7.400l1.400 1.400" stroke="currentColor" {...LINE} />
  ),
};
