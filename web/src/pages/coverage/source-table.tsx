// Each source: how it went, and what was seen in it.
import type { Schemas } from '../../api/queries.js';
import { Count } from '../../components/count.js';
import { EmptyState } from '../../components/empty-state.js';
import { Mono } from '../../components/mono.js';
import { Panel } from '../../components/panel.js';
import { PageLink } from '../../components/page-link.js';
import { SimpleTable } from '../../components/simple-table.js';
import { StateTag } from '../../components/state-tag.js';
import { formatNumber, plural } from '../../lib/format.js';
import { coverage as words } from '../../strings/coverage.js';
import { sources } from '../../strings/sources.js';
import { hrefOf } from '../../url/scope.js';
import classes from './coverage.module.css';

type Source = Schemas['Coverage']['sources'][number];

export function SourceTable({ of }: { readonly of: readonly Source[] }) {
  return (
    <Panel title={words.sources} hint={words.sourcesHint} flush>
      {of.length === 0 ? (
        <EmptyState title={words.none} small>
          {words.noneWhy}
        </EmptyState>
      ) : (
        <SimpleTable
          label={words.sources}
          columns={[words.source, words.kind, words.state, words.observed, words.gaps]}
          rows={of.map(({ id, kind, status, observed, gaps }) => ({
            key: id,
            cells: [
              <span key="id" className={classes.id}>
                <Mono>{id}</Mono>
              </span>,
              kind,
              <StateTag key="state" of={status} look="plain" />,
              <Observed key="observed" of={observed} kind={kind} status={status} />,
              <Count
                key="gaps"
                of={gaps.length}
                what={words.gapsOf(gaps.length, id)}
                to={hrefOf('/coverage', { source: [id] })}
              />,
            ],
          }))}
        />
      )}
    </Panel>
  );
}

/** Of what was not read nothing is known, which is not the same as nothing. */
function Observed({ of, kind, status }: { readonly of: Source['observed']; readonly kind: string; readonly status: string }) {
  const seen = Object.entries(of);
  if (seen.length === 0 && status !== 'read') return <Count of={null} what={words.observed} />;
  if (seen.length === 0) return <>{words.nothing}</>;
  return (
    <ul className={classes.observed}>
      {seen.map(([thing, count]) => {
        const names: Readonly<Record<string, readonly [string, string]>> = sources.seen;
        const pair = Object.hasOwn(names, thing) ? names[thing] : undefined;
        const text = pair === undefined ? `${formatNumber(count)} ${thing}` : plural(count, ...pair);
        const list = listOf(thing, kind);
        return <li key={thing}>{list === undefined ? text : <PageLink to={list}>{text}</PageLink>}</li>;
      })}
    </ul>
  );
}

/** The list of these things; of a live source narrowed to its platform. */
function listOf(thing: string, kind: string): string | undefined {
  if (thing === 'image') return '/inventory/images';
  if (thing === 'resource') return hrefOf('/inventory/resources', LIVE.has(kind) ? { platform: [kind] } : {});
  return undefined;
}

const LIVE = new Set(['kubernetes', 'aws', 'azure', 'gcp', 'alibaba']);
