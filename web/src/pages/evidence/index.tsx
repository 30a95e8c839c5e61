// The ledger, newest first: all that was found, decided, approved, done and undone, each record readable, and the chain that holds
// them verified when somebody asks.
import { useLocation } from '@tanstack/react-router';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { useList } from '../../api/use-list.js';
import { DataTable } from '../../components/data-table.js';
import { Drawer } from '../../components/drawer.js';
import { FilterBar } from '../../components/filter-bar.js';
import { PageHeader } from '../../components/page-header.js';
import { evidence as words } from '../../strings/evidence.js';
import { headers } from '../../strings/headers.js';
import { readRaw, withSearch, writeRaw } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { Chain } from './chain.js';
import { COLUMNS } from './columns.js';
import { OneRecord } from './record.js';
import { KINDS, kindWords, search, type EvidenceRecord } from './search.js';

export default function Evidence() {
  const [state, setState] = useSearchState(search);
  const query = useLocation({ select: ({ searchStr }) => searchStr });
  const { open, ...asked } = state;
  const list = useList<EvidenceRecord>([...keys.evidence, 'list', asked], (after, signal) =>
    dataOf(
      api.GET('/api/v1/evidence', {
        params: {
          query: {
            kind: [...asked.kind],
            ...(asked.subject === '' ? {} : { subject: asked.subject }),
            actor: [...asked.actor],
            ...(after === undefined ? {} : { after }),
          },
        },
        signal,
      }),
    ),
  );
  const sequence = /^[1-9][0-9]{0,14}$/.test(open) ? Number(open) : undefined;
  const show = (at: number): void => setState({ open: String(at) }, { push: true });
  const actors = [...new Set(list.items.map(({ actor }) => actor))].toSorted();
  const isNarrowed = asked.kind.length > 0 || asked.subject !== '' || asked.actor.length > 0;
  return (
    <>
      <PageHeader {...headers.evidence} />
      <Chain onOpen={show} />
      <FilterBar
        text={{
          value: state.subject,
          label: words.subjectSearch,
          onChange: (subject) => setState({ subject: subject.trim() }),
        }}
        filters={[
          {
            key: 'kind',
            label: words.kind,
            values: state.kind,
            options: KINDS.map((value) => ({ value, label: kindWords[value] })),
            onChange: (values) => setState({ kind: KINDS.filter((value) => values.includes(value)) }),
          },
          {
            key: 'actor',
            label: words.actor,
            values: state.actor,
            options: list.isLoading ? undefined : actors.map((value) => ({ value })),
            onChange: (actor) => setState({ actor }),
          },
        ]}
      />
      <DataTable
        label={words.list}
        list={list}
        columns={COLUMNS}
        idOf={({ sequence: id }) => String(id)}
        linkOf={({ sequence: id }) => `/evidence${writeRaw(withSearch(search, readRaw(query), { open: String(id) }))}`}
        empty={isNarrowed ? { title: words.none, children: words.noneWhy } : { title: words.noneYet, children: words.noneYetWhy }}
      />
      <Drawer
        isOpen={sequence !== undefined}
        onClose={() => setState({ open: '' })}
        title={sequence === undefined ? '' : words.record(sequence)}
      >
        {sequence !== undefined && (
          <OneRecord
            key={sequence}
            sequence={sequence}
            known={list.items.find((record) => record.sequence === sequence)}
            onOpen={show}
          />
        )}
      </Drawer>
    </>
  );
}
