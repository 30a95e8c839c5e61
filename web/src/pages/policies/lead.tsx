// The answer at the first look: what would happen if all were enforced in the phase nearest to users.
import type { ReleasePhase } from '../../api/vocabulary.js';
import { PageLink } from '../../components/page-link.js';
import { toneStyle } from '../../components/tag.js';
import { policies as words } from '../../strings/policies.js';
import { phaseWords } from '../../strings/vocabulary.js';
import { VerdictMark } from './cell.js';
import classes from './policies.module.css';
import { policyPath, verdictOf, type PolicyRow } from './verdict.js';

export function Lead({ rows, columns }: { readonly rows: readonly PolicyRow[]; readonly columns: readonly ReleasePhase[] }) {
  const phase = columns.findLast((column) => column !== 'unknown');
  if (phase === undefined) return null;
  const name = phaseWords[phase].toLowerCase();
  const judged = rows.flatMap((policy) => {
    const here = policy.phases.find(({ releasePhase }) => releasePhase === phase);
    return here === undefined ? [] : [{ policy, here }];
  });
  if (judged.length === 0) return null;
  const breaking = judged.filter(({ here }) => here.fails > 0).toSorted((a, b) => b.here.fails - a.here.fails);
  const safe = judged.filter(({ here }) => verdictOf(here) === 'safe').length;
  const worst = breaking[0];
  return (
    <div className={classes.lead} style={toneStyle(worst === undefined ? 'good' : 'bad')}>
      <VerdictMark of={worst === undefined ? 'safe' : 'breaks'} size={20} />
      <div>
        <p className={classes.claim}>{worst === undefined ? words.lead.none(name) : words.lead.breaks(breaking.length, name)}</p>
        {worst !== undefined && (
          <p>
            {words.lead.worst} <PageLink to={`${policyPath(worst.policy.id)}#${phase}`}>{worst.policy.title}</PageLink>{' '}
            {words.lead.worstCount(worst.here.fails)} {words.lead.safe(safe)} {words.lead.refuses}
          </p>
        )}
      </div>
    </div>
  );
}
