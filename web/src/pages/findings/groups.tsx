// Findings by what they have in common: each value with how many there are, the most frequent first, and the list of exactly these.
import { PHASES, SEVERITIES, memberOf } from '../../api/vocabulary.js';
import { EmptyState } from '../../components/empty-state.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { Severity } from '../../components/severity.js';
import { formatNumber, shortId } from '../../lib/format.js';
import { findings as words } from '../../strings/findings.js';
import { hrefOf } from '../../url/scope.js';
import classes from './findings.module.css';

export const GROUPS = ['rule', 'cause', 'owner', 'about', 'severity', 'phase', 'kind'] as const;
export type GroupBy = (typeof GROUPS)[number];

type Facets = Readonly<Record<string, readonly Value[]>>;
interface Value {
  readonly value: string;
  readonly label?: string;
  readonly count: number;
}

/** So many the API counts. */
const COUNTED = 100;

export function Groups({ by, facets }: { readonly by: GroupBy; readonly facets: Facets }) {
  const values = facets[by] ?? [];
  const most = Math.max(1, ...values.map(({ count }) => count));
  return (
    <Panel title={`${words.group}: ${words.groups[by]}`} hint={words.groupHint} flush={values.length > 0}>
      {values.length === 0 ? (
        <EmptyState small title={words.groupNothing} />
      ) : (
        <ul className={classes.groups}>
          {values.map((one) => (
            <li key={one.value} className={classes.groupRow}>
              <span className={classes.groupName}>
                {one.value === '' ? (
                  <span className={classes.quiet}>{words.groupUnnamed}</span>
                ) : (
                  <PageLink to={hrefOf('/findings', { [by]: [one.value] })}>
                    <Name by={by} of={one} />
                  </PageLink>
                )}
              </span>
              <span className={classes.groupBar} aria-hidden="true">
                <span style={{ width: `${(100 * one.count) / most}%` }} />
              </span>
              <span className={classes.groupCount}>{formatNumber(one.count)}</span>
            </li>
          ))}
        </ul>
      )}
      {values.length >= COUNTED && <p className={classes.cut}>{words.groupCut(values.length)}</p>}
    </Panel>
  );
}

function Name({ by, of: { value, label } }: { readonly by: GroupBy; readonly of: Value }) {
  const severity = by === 'severity' ? memberOf(SEVERITIES, value) : undefined;
  const phase = by === 'phase' ? memberOf(PHASES, value) : undefined;
  if (severity !== undefined) return <Severity of={severity} />;
  if (phase !== undefined) return <PhaseTag of={phase} />;
  if (by === 'kind') return words.kinds[value === 'policy' ? 'policy' : 'vulnerability'];
  return label ?? shortId(value);
}
