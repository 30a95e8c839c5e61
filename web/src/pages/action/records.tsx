// The records of evidence about one action, the newest first, with what each says in words.
import type { UseQueryResult } from '@tanstack/react-query';
import { Loaded } from '../../components/loaded.js';
import { Mono } from '../../components/mono.js';
import { PageLink } from '../../components/page-link.js';
import { SimpleTable } from '../../components/simple-table.js';
import { Time } from '../../components/time.js';
import { action as words } from '../../strings/action.js';
import { hrefOf } from '../../url/scope.js';
import classes from './action.module.css';
import { healthIn, memberOf, numberIn, textIn } from './progress.js';
import type { Action, EvidenceRecord } from './use-action.js';

export interface RecordsProps {
  readonly of: Action;
  readonly query: UseQueryResult<{ readonly items: readonly EvidenceRecord[]; readonly next?: string | undefined }>;
}

export function Records({ of: { id, targets }, query }: RecordsProps) {
  const names = new Map(targets.map(({ resource, name }) => [resource, name]));
  const columns = words.recordColumns;
  return (
    <Loaded query={query}>
      {({ items, next }) =>
        items.length === 0 ? (
          <p className={classes.padded}>{words.recordsNone}</p>
        ) : (
          <>
            <SimpleTable
              label={words.parts.records}
              columns={[columns.number, columns.at, columns.kind, columns.who, columns.says, columns.hash]}
              rows={items.map((record) => ({
                key: String(record.sequence),
                cells: [
                  <PageLink key="number" to={hrefOf('/evidence', { subject: id, open: String(record.sequence) })}>
                    {record.sequence}
                  </PageLink>,
                  <Time key="at" of={record.at} />,
                  words.recordKinds[record.kind],
                  record.actor,
                  <span key="says" className={classes.recordSays}>
                    {saysOf(record, names)}
                  </span>,
                  <span key="hash" className={classes.hash}>
                    <Mono short>{record.hash}</Mono>
                  </span>,
                ],
              }))}
            />
            {next !== undefined && <p className={classes.padded}>{words.moreRecords}</p>}
          </>
        )
      }
    </Loaded>
  );
}

/** A record in words; what it holds besides is in Evidence. */
function saysOf({ kind, body }: EvidenceRecord, names: ReadonlyMap<string, string>): string {
  const says = words.recordSays;
  const target = textIn(body, 'target');
  const name = target === undefined ? undefined : (names.get(target) ?? target);
  const step = numberIn(body, 'step');
  const bytes = numberIn(body, 'bytes');
  const planned = memberOf(memberOf(body, 'plan'), 'targets');
  const what =
    kind === 'plan' && Array.isArray(planned)
      ? says.plan(planned.length)
      : kind === 'step'
        ? step === undefined
          ? says.claimed
          : says.step(step + 1)
        : kind === 'before-image' && bytes !== undefined
          ? says.bytes(bytes)
          : kind === 'trust'
            ? (textIn(body, 'run') ?? '')
            : kind === 'health' && healthIn(body) === 'unchecked'
              ? words.notChecked
              : [textIn(body, 'kind') === 'requested' ? says.requested : textIn(body, 'kind'), textIn(body, 'because')]
                  .filter((text) => text !== undefined && text !== '')
                  .join(': ');
  return name === undefined ? what : `${name}: ${what}`;
}
