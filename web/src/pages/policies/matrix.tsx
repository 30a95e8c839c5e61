// The matrix: a policy a row, a release phase a column. On a narrow screen each policy is a card with its phases one under another.
import type { ReleasePhase } from '../../api/vocabulary.js';
import { PageLink } from '../../components/page-link.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { Severity } from '../../components/severity.js';
import { toneStyle } from '../../components/tag.js';
import { policies as words } from '../../strings/policies.js';
import { Cell, PolicyFindings, VerdictMark } from './cell.js';
import classes from './policies.module.css';
import { policyPath, verdictOf, type PolicyRow } from './verdict.js';

export interface MatrixProps {
  readonly rows: readonly PolicyRow[];
  readonly columns: readonly ReleasePhase[];
  /** How many findings each has; null while that is not known. */
  readonly findingsOf: (policy: string) => number | null;
}

export function Matrix({ rows, columns, findingsOf }: MatrixProps) {
  return (
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={words.matrix}>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col">{words.policy}</th>
            <th scope="col" className={classes.number}>
              {words.findings}
            </th>
            {columns.map((phase) => (
              <th key={phase} scope="col">
                <PhaseHead phase={phase} rows={rows} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((policy) => (
            <tr key={policy.id}>
              <th scope="row">
                <PageLink to={policyPath(policy.id)} className={classes.title}>
                  {policy.title}
                </PageLink>
                <span className={classes.under}>
                  <Severity of={policy.severity} />
                  <span className={classes.id}>{policy.id}</span>
                </span>
              </th>
              <td className={classes.number}>
                <span className={classes.label}>{words.findings}</span>
                <PolicyFindings policy={policy} count={findingsOf(policy.id)} />
              </td>
              {columns.map((column) => {
                const phase = policy.phases.find(({ releasePhase }) => releasePhase === column);
                return (
                  <td key={column} data-empty={phase === undefined || undefined}>
                    <span className={classes.label}>
                      <PhaseTag of={column} />
                    </span>
                    <Cell policy={policy} phase={phase} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** How many of the rows could be enforced in this phase, and how many would break something. */
function PhaseHead({ phase, rows }: { readonly phase: ReleasePhase; readonly rows: readonly PolicyRow[] }) {
  const verdicts = rows.flatMap(({ phases }) => phases.filter(({ releasePhase }) => releasePhase === phase).map(verdictOf));
  const breaking = verdicts.filter((verdict) => verdict === 'breaks').length;
  const safe = verdicts.filter((verdict) => verdict === 'safe').length;
  return (
    <div className={classes.phase}>
      <PhaseTag of={phase} />
      <p>
        <span style={toneStyle(breaking > 0 ? 'bad' : 'neutral')} className={classes.tally}>
          <VerdictMark of="breaks" size={13} />
          {words.breaksCount(breaking)}
        </span>
        <span style={toneStyle(safe > 0 ? 'good' : 'neutral')} className={classes.tally}>
          <VerdictMark of="safe" size={13} />
          {words.safeCount(safe)}
        </span>
      </p>
    </div>
  );
}
