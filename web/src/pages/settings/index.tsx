// Who may do what, the tokens of machines, who is told, and the configuration as it is written.
import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import { CodePane } from '../../components/code-pane.js';
import { ConfigurationNote } from '../../components/configuration-note.js';
import { EmptyState } from '../../components/empty-state.js';
import { Facts } from '../../components/facts.js';
import { Loaded } from '../../components/loaded.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { Said } from '../../components/said.js';
import { SimpleTable } from '../../components/simple-table.js';
import { headers } from '../../strings/headers.js';
import { settings } from '../../strings/settings.js';
import type { Schemas } from '../../api/queries.js';
import { one } from '../../url/search.js';
import { useSearchState } from '../../url/use-search-state.js';
import { People } from './people.js';
import { Tokens } from './tokens.js';

const TABS = ['people', 'tokens', 'notify', 'server', 'file'] as const;
const search = { tab: one(TABS, 'people') } as const;

export default function Settings() {
  const [{ tab }, setState] = useSearchState(search);
  const query = useQuery({
    queryKey: keys.settings,
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/settings', { signal })),
  });
  return (
    <>
      <PageHeader {...headers.settings} />
      {query.data !== undefined && <Notes of={query.data.configuration} />}
      <Tabs
        value={tab}
        onChange={(value) => setState({ tab: TABS.find((name) => name === value) ?? 'people' }, { push: true })}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {settings.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="people">
          <Loaded query={query}>{(data) => <People people={data.people} />}</Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <Tokens />
        </Tabs.Panel>
        <Tabs.Panel value="notify">
          <Loaded query={query}>{(data) => <Notify notify={data.notify} />}</Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="server">
          <Loaded query={query}>{(data) => <Server of={data} />}</Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="file">
          <Loaded query={query}>{(data) => <File configuration={data.configuration} />}</Loaded>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

/** On every tab: none shows what is written then. */
function Notes({ of: { problem, needsRestart } }: { readonly of: Schemas['Settings']['configuration'] }) {
  const words = settings.file;
  return (
    <>
      {problem !== null && <ConfigurationNote title={words.problem} because={problem} />}
      {needsRestart.length > 0 && <ConfigurationNote title={words.restart} because={words.restartWhy(needsRestart)} />}
    </>
  );
}

function Notify({ notify }: { readonly notify: Schemas['Settings']['notify'] }) {
  const words = settings.notify;
  if (notify.length === 0)
    return (
      <EmptyState title={words.title}>
        <Said>{words.none}</Said>
      </EmptyState>
    );
  return (
    <Panel title={words.title} flush>
      <SimpleTable
        label={words.title}
        columns={[words.to, words.what]}
        rows={notify.map(({ to, what }) => ({ key: `${to} ${what}`, cells: [to, what] }))}
      />
    </Panel>
  );
}

function Server({ of: { version, organisation, login, worker } }: { readonly of: Schemas['Settings'] }) {
  const words = settings.server;
  return (
    <Panel title={words.title}>
      <Facts
        of={[
          [words.version, version],
          organisation === null ? undefined : [words.organisation, organisation],
          [words.login, login.kind === 'oidc' && login.issuer !== null ? words.oidc(login.issuer) : words.oneTime],
          [words.look, worker.look],
          [words.tick, worker.tick],
          [words.lease, worker.lease],
        ]}
      />
    </Panel>
  );
}

function File({ configuration: { path, text, isWritable } }: { readonly configuration: Schemas['Settings']['configuration'] }) {
  const words = settings.file;
  if (text === null) return <EmptyState title={words.title}>{words.none}</EmptyState>;
  return (
    <Panel title={words.title} hint={isWritable ? words.writable : words.notWritable}>
      <CodePane title={path ?? words.path} lines={text.replace(/\n$/, '').split('\n')} maxHeight={720} />
    </Panel>
  );
}
