// All that speaks for the cause, and against it, the strongest first.
import type { Schemas } from '../../api/queries.js';
import { cause as words } from '../../strings/cause.js';
import classes from './cause.module.css';

export function EvidenceList({ evidence }: Pick<Schemas['Cause'], 'evidence'>) {
  if (evidence.length === 0) return null;
  const most = Math.max(...evidence.map(({ weight }) => Math.abs(weight)), 1);
  const sorted = evidence.toSorted((a, b) => b.weight - a.weight);
  return (
    <details className={classes.evidence}>
      <summary>{words.allEvidence(evidence.length)}</summary>
      <ul>
        {sorted.map(({ kind, statement, weight }) => (
          <li key={`${kind} ${statement}`} data-against={weight < 0 || undefined}>
            <svg width="40" height="6" aria-hidden="true" focusable="false">
              <rect width="40" height="6" rx="3" fill="var(--hw-sunken)" />
              <rect
                width={Math.max(3, (40 * Math.abs(weight)) / most)}
                height="6"
                rx="3"
                fill={weight < 0 ? 'var(--hw-tone-bad)' : 'var(--hw-accent)'}
              />
            </svg>
            <span className="hw-unseen">{weight < 0 ? words.speaksAgainst : words.speaksFor}: </span>
            <span>
              {weight < 0 && <strong>{words.speaksAgainst}: </strong>}
              {statement}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
