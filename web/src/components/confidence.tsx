// How sure an answer is: a word, a number, and a short bar.
import { formatPercent } from '../lib/format.js';
import { confidenceWords } from '../strings/vocabulary.js';
import classes from './confidence.module.css';

/** @param of from 0 to 1 */
export function Confidence({ of, short = false }: { readonly of: number; readonly short?: boolean }) {
  return (
    <span className={classes.confidence} title={short ? confidenceWord(of) : undefined}>
      <svg width="28" height="6" viewBox="0 0 28 6" aria-hidden="true" focusable="false">
        <rect width="28" height="6" rx="3" fill="var(--hw-border)" />
        <rect width={Math.max(4, 28 * of)} height="6" rx="3" fill="var(--hw-text-2)" />
      </svg>
      {!short && <span>{confidenceWord(of)}</span>}
      <span className={short ? undefined : classes.number}>{formatPercent(of)}</span>
    </span>
  );
}

export function confidenceWord(of: number): string {
  if (of >= 0.98) return confidenceWords.certain;
  if (of >= 0.85) return confidenceWords.strong;
  if (of >= 0.6) return confidenceWords.likely;
  if (of >= 0.3) return confidenceWords.weak;
  return confidenceWords.guess;
}
