// What could not be read, named: stands above what is shown, because that may be missing something.
import type { Schemas } from '../api/queries.js';
import { common } from '../strings/common.js';
import { IconAlertTriangle } from './icons.js';
import { PageLink } from './page-link.js';
import classes from './states.module.css';
import { toneStyle } from './tag.js';

type Gap = Pick<Schemas['Gap'], 'what' | 'why' | 'remedy'>;
const SHOWN = 5;

/** Nothing when there is no gap. `total`, when not all gaps are given. */
export function PartialState({ gaps, total = gaps.length }: { readonly gaps: readonly Gap[]; readonly total?: number }) {
  if (total === 0) return null;
  const shown = gaps.slice(0, SHOWN);
  return (
    <div className={classes.note} style={toneStyle('warn')}>
      <IconAlertTriangle size={16} aria-hidden="true" />
      <details>
        <summary>
          <strong>{common.partial(total)}.</strong> {common.partialWhy}
        </summary>
        <ul>
          {shown.map((gap) => (
            <li key={`${gap.what} ${gap.why}`}>
              <strong>{gap.what}</strong>: {gap.why} {gap.remedy}
            </li>
          ))}
        </ul>
        {total > shown.length && <p>{common.hiddenGaps(total - shown.length)}</p>}
        <p>
          <PageLink to="/coverage">{common.seeCoverage}</PageLink>
        </p>
      </details>
    </div>
  );
}
