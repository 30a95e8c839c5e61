// One policy: how far it was let, what enforcing it would break and who owns that, why it is right, the cases it is held to, the
// requirements it checks, and its source.
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, type Schemas } from '../../api/queries.js';
import { CodePane } from '../../components/code-pane.js';
import { EmptyState } from '../../components/empty-state.js';
import { IconFileText } from '../../components/icons.js';
import { Loaded } from '../../components/loaded.js';
import { Markdown } from '../../components/markdown.js';
import { Mono } from '../../components/mono.js';
import { PageHeader } from '../../components/page-header.js';
import { Panel } from '../../components/panel.js';
import { Severity } from '../../components/severity.js';
import { SimpleTable } from '../../components/simple-table.js';
import { StateTag, stateOf } from '../../components/state-tag.js';
import { headers } from '../../strings/headers.js';
import { policies as words } from '../../strings/policies.js';
import { useParam } from '../../url/use-param.js';
import { WouldBreak } from './would-break.js';
import { Rollout } from './rollout.js';
import classes from './policy.module.css';

type Policy = Schemas['Policy'];
const PARENT = { to: '/policies', title: headers.policies.title };

export default function PolicyPage() {
  const family = useParam('family');
  const name = useParam('name');
  const query = useQuery({
    queryKey: [...keys.policies, 'one', family, name],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/policies/{family}/{name}', { params: { path: { family, name } }, signal })),
  });
  const { data } = query;
  useAnchor(data !== undefined);
  return (
    <>
      <PageHeader
        title={data?.title ?? headers.policy.title}
        parent={PARENT}
        question={data === undefined ? headers.policy.question : <Mono>{data.id}</Mono>}
        {...(data === undefined ? {} : { tags: <Severity of={data.severity} look="filled" /> })}
      />
      <Loaded query={query}>
        {(policy) => (
          <>
            {policy.phases.length === 0 ? (
              <Panel>
                <EmptyState title={words.notEvaluated} small>
                  {words.notEvaluatedWhy}
                </EmptyState>
              </Panel>
            ) : (
              <>
                <Rollout policy={policy} />
                <WouldBreak policy={policy} />
              </>
            )}
            {policy.readme === '' && policy.source === '' ? (
              <Panel>
                <EmptyState icon={IconFileText} title={words.readmeNone} small>
                  {words.readmeNoneWhy}
                </EmptyState>
              </Panel>
            ) : (
              <Texts policy={policy} />
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function Texts({ policy }: { readonly policy: Policy }) {
  return (
    <div className={classes.halves}>
      <div className={classes.half}>
        <Panel title={words.readme}>
          <Markdown withoutTitle>{policy.readme}</Markdown>
        </Panel>
        <Panel title={words.source}>
          <CodePane lines={policy.source.trimEnd().split('\n')} title={`${policy.id}/policy.yaml`} />
        </Panel>
      </div>
      <div className={classes.half}>
        <Cases of={policy.cases} />
        <Controls of={policy.controls} />
      </div>
    </div>
  );
}

function Cases({ of }: { readonly of: Policy['cases'] }) {
  if (of.length === 0) return <Panel title={words.cases}>{words.casesNone}</Panel>;
  return (
    <Panel title={words.cases} hint={words.casesHint} flush>
      <SimpleTable
        label={words.cases}
        columns={[words.case, words.expect]}
        rows={of.map(({ name, expect }) => {
          const state = stateOf(expect);
          return { key: name, cells: [name, state === undefined ? expect : <StateTag key="expect" of={state} look="plain" />] };
        })}
      />
    </Panel>
  );
}

function Controls({ of }: { readonly of: Policy['controls'] }) {
  const frameworks = new Map<string, Policy['controls'][number][]>();
  for (const control of of) frameworks.set(control.framework, [...(frameworks.get(control.framework) ?? []), control]);
  return (
    <Panel title={words.controls} hint={words.controlsHint}>
      {frameworks.size === 0 ? (
        words.controlsNone
      ) : (
        <dl className={classes.controls}>
          {[...frameworks].map(([framework, controls]) => (
            <div key={framework}>
              <dt>{framework}</dt>
              <dd>
                {controls.map(({ id, covers }) => (
                  <span key={id} className={classes.control}>
                    <Mono>{id}</Mono>
                    {covers === 'part' && <span className={classes.quiet}> {words.partly}</span>}
                  </span>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

/** `#production` is there only once the policy is: then it is scrolled to. */
function useAnchor(isThere: boolean): void {
  useEffect(() => {
    const { hash } = window.location;
    if (isThere && hash.length > 1) document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView();
  }, [isThere]);
}
