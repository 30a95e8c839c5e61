// A word with a mark and a tone: what severities, release phases, rungs and states are drawn with. The word is always there.
import type { CSSProperties, ReactNode } from 'react';
import classes from './tag.module.css';

export const TONES = ['neutral', 'accent', 'blue', 'good', 'warn', 'high', 'bad', 'violet'] as const;
export type Tone = (typeof TONES)[number];

export interface TagProps {
  readonly tone?: Tone;
  /** A mark of 12 px whose shape says the same as the tone. */
  readonly mark?: ReactNode;
  readonly children: ReactNode;
  /** `plain`: without its ground, for dense tables; `outline`: for what is not so yet. */
  readonly look?: 'filled' | 'plain' | 'outline';
  readonly title?: string;
}

export function Tag({ tone = 'neutral', mark, children, look = 'filled', title }: TagProps) {
  const className = [classes.tag, look === 'plain' ? classes.plain : look === 'outline' ? classes.outline : ''].join(' ');
  return (
    <span className={className} style={toneStyle(tone)} title={title}>
      {mark}
      <span>{children}</span>
    </span>
  );
}

/** Puts the tone's colours into `--tone` and `--tone-bg`, for a component's own rules. */
export function toneStyle(tone: Tone): CSSProperties {
  const style: Record<`--${string}`, string> = { '--tone': `var(--hw-tone-${tone})`, '--tone-bg': `var(--hw-tone-${tone}-bg)` };
  return style;
}
