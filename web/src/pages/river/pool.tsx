// What runs in one release phase, around its rows: the phase, how many workloads, and how many places have no row.
import { memo } from 'react';
import { PageLink } from '../../components/page-link.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { shortNumber } from '../../lib/format.js';
import { river as words } from '../../strings/river.js';
import { phaseWords } from '../../strings/vocabulary.js';
import { hrefOf } from '../../url/scope.js';
import type { LaidPool } from './layout.js';
import classes from './river.module.css';

export interface PoolProps {
  readonly pool: LaidPool;
  /** Whether any of those without a row stands out. */
  readonly isLit: boolean;
  readonly onAllRows: () => void;
}

export const Pool = memo(function Pool({ pool: { phase, x, y, width, height, workloads, hidden }, isLit, onAllRows }: PoolProps) {
  return (
    <div className={classes.pool} style={{ transform: `translate(${x}px, ${y}px)`, width, height }}>
      <div className={classes.poolHead}>
        <PhaseTag of={phase} />
        <PageLink
          to={hrefOf('/inventory/resources', { phase: [phase] })}
          aria-label={`${phaseWords[phase]}: ${words.workloads(workloads)}`}
          title={words.workloads(workloads)}
        >
          {shortNumber(workloads)}
        </PageLink>
      </div>
      {hidden.length > 0 && (
        <button type="button" className={classes.poolMore} data-lit={isLit || undefined} onClick={onAllRows}>
          {words.more(hidden.length)}
        </button>
      )}
    </div>
  );
});
