// What is read, how it went, and what could be done through it.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys, useMe } from '../../api/queries.js';
import { useWrite, type WriteHeaders } from '../../api/use-write.js';
import { includesRole } from '../../api/vocabulary.js';
import { ConfigurationNote } from '../../components/configuration-note.js';
import { EmptyState } from '../../components/empty-state.js';
import { IconPlugConnected, IconRefresh } from '../../components/icons.js';
import { Loaded } from '../../components/loaded.js';
import { CopyId } from '../../components/mono.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { headers } from '../../strings/headers.js';
import { sources } from '../../strings/sources.js';
import { OtherInputs } from './other-inputs.js';
import { SourceCard } from './source-card.js';
import classes from './sources.module.css';

export default function Sources() {
  const query = useQuery({
    queryKey: keys.sources,
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/sources', { signal })),
  });
  return (
    <>
      <PageHeader {...headers.sources} actions={<LookAgain />} />
      {query.data !== undefined && query.data.problem !== null && (
        <ConfigurationNote title={sources.problem} because={query.data.problem} />
      )}
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel>
              <EmptyState icon={IconPlugConnected} title={sources.none}>
                <p>{sources.noneWhy}</p>
                <CopyId short={false}>{sources.command}</CopyId>
              </EmptyState>
            </Panel>
          ) : (
            <ul className={classes.cards}>
              {items.map((source) => (
                <li key={source.name}>
                  <SourceCard source={source} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <OtherInputs known={query.data?.items.map(({ name }) => name) ?? []} />
    </>
  );
}

function LookAgain() {
  const me = useMe().data;
  const write = useWrite({
    run: (_: undefined, headers: WriteHeaders) => dataOf(api.POST('/api/v1/look', { headers })),
    changes: [keys.sources, keys.coverage],
    done: sources.looking,
  });
  if (me === undefined || !includesRole(me.role, 'operator')) return null;
  return (
    <Button
      variant="default"
      leftSection={<IconRefresh size={14} />}
      loading={write.isRunning}
      onClick={() => write.start(undefined)}
    >
      {sources.look}
    </Button>
  );
}
