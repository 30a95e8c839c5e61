// Policies that judged nothing in the last look, as a list: they can be read before they are switched on.
import { DataTable } from '../../components/data-table.js';
import { Severity } from '../../components/severity.js';
import type { Column } from '../../components/table-model.js';
import { policies as words } from '../../strings/policies.js';
import classes from './policies.module.css';
import { policyPath, type PolicyRow } from './verdict.js';

export function Others({ rows }: { readonly rows: readonly PolicyRow[] }) {
  return (
    <section className={classes.others} aria-labelledby="others">
      <div>
        <h2 id="others" className={classes.othersTitle}>
          {words.othersTitle}
        </h2>
        <p className={classes.hint}>{words.othersHint}</p>
      </div>
      <DataTable
        label={words.othersTitle}
        list={{
          items: rows,
          total: rows.length,
          isWhole: true,
          isLoading: false,
          isStale: false,
          problem: undefined,
          hasMore: false,
          isLoadingMore: false,
          loadMore: nothing,
          retry: nothing,
        }}
        columns={COLUMNS}
        idOf={({ id }) => id}
        linkOf={({ id }) => policyPath(id)}
        maxHeight="480px"
        empty={{ title: words.none, children: words.noneWhy }}
      />
    </section>
  );
}

/** All rows are there. */
function nothing(): void {}

const COLUMNS: readonly Column<PolicyRow>[] = [
  { key: 'title', title: words.policy, width: 'minmax(280px, 2fr)', card: 'title', cell: ({ title }) => title },
  { key: 'severity', title: words.severity, width: '120px', cell: ({ severity }) => <Severity of={severity} /> },
  { key: 'id', title: words.family, width: 'minmax(200px, 1fr)', cell: ({ id }) => <span className={classes.id}>{id}</span> },
  { key: 'packs', title: words.packs, width: 'minmax(160px, 1fr)', card: 'none', cell: ({ packs }) => packs.join(', ') },
];
