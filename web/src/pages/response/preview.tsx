// What an edit would make different: what gets looser apart from what gets stricter, the decisions of the last look that would change,
// and the configuration as it would be written.
import { Button, CopyButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api, dataOf } from '../../api/client.js';
import { keys, useMe, type Schemas } from '../../api/queries.js';
import { includesRole, memberOf, RUNGS } from '../../api/vocabulary.js';
import { CodePane } from '../../components/code-pane.js';
import { Count } from '../../components/count.js';
import { Diff } from '../../components/diff.js';
import { IconArrowDown, IconArrowUp, IconCopy } from '../../components/icons.js';
import { PageLink } from '../../components/page-link.js';
import { Panel } from '../../components/panel.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { RungTag } from '../../components/rung-tag.js';
import { Severity } from '../../components/severity.js';
import { SimpleTable } from '../../components/simple-table.js';
import { toneStyle } from '../../components/tag.js';
import { common } from '../../strings/common.js';
import { response } from '../../strings/response.js';
import classes from './response.module.css';
import { unifiedDiff } from './unified-diff.js';

const words = response.preview;
type PreviewData = Schemas['ResponsePreview'];
type Moved = PreviewData['diff']['decisions']['loosened'][number];

const SHOWN = 50;

export function Preview({ of }: { readonly of: PreviewData }) {
  const { diff } = of;
  const changed = diff.decisions.loosened.length + diff.decisions.tightened.length;
  return (
    <Panel title={words.title} hint={words.hint}>
      <div className={classes.preview}>
        <div className={classes.sides}>
          <Side
            title={words.looser}
            none={words.looserNone}
            isLooser
            plan={diff.plan.loosened}
            decisions={diff.decisions.loosened}
          />
          <Side
            title={words.stricter}
            none={words.stricterNone}
            isLooser={false}
            plan={diff.plan.tightened}
            decisions={diff.decisions.tightened}
          />
        </div>
        <p>
          {changed === 0 ? words.decisionsNone : words.decisions(changed)} {words.unchanged(diff.unchanged)}
        </p>
        <Sums before={diff.before.byRung} after={diff.after.byRung} />
        <Yaml text={of.yaml} />
      </div>
    </Panel>
  );
}

interface SideProps {
  readonly title: string;
  readonly none: string;
  readonly isLooser: boolean;
  readonly plan: readonly string[];
  readonly decisions: readonly Moved[];
}

function Side({ title, none, isLooser, plan, decisions }: SideProps) {
  const Mark = isLooser ? IconArrowUp : IconArrowDown;
  return (
    <section className={classes.side} style={toneStyle(isLooser ? 'high' : 'good')}>
      <h3 className={classes.sideTitle}>
        <Mark size={16} aria-hidden="true" /> {title}
      </h3>
      {plan.length === 0 && decisions.length === 0 && <p className={classes.quiet}>{none}</p>}
      {plan.length > 0 && (
        <ul className={classes.changes}>
          {plan.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
      {decisions.length > 0 && (
        <ul className={classes.moved}>
          {decisions.slice(0, SHOWN).map((one) => (
            <li key={`${one.cause} ${one.releasePhase}`}>
              <PageLink to={`/causes/${encodeURIComponent(one.cause)}`}>{one.title}</PageLink>
              <p className={classes.movedMeta}>
                <RungTag of={one.from} look="plain" /> <span className={classes.quiet}>{words.to}</span>{' '}
                <RungTag of={one.to} look="plain" />
                <Severity of={one.severity} />
                <PhaseTag of={one.releasePhase} />
                <span>{words.findings(one.findings)}</span>
              </p>
              <p className={classes.quiet}>{one.because}</p>
            </li>
          ))}
          {decisions.length > SHOWN && <li className={classes.quiet}>{words.more(decisions.length - SHOWN)}</li>}
        </ul>
      )}
    </section>
  );
}

type ByRung = PreviewData['diff']['before']['byRung'];

function Sums({ before, after }: { readonly before: ByRung; readonly after: ByRung }) {
  const { columns } = words;
  const rungs = RUNGS.filter((rung) => (before[rung] ?? 0) > 0 || (after[rung] ?? 0) > 0);
  if (rungs.length === 0) return null;
  return (
    <div className={classes.inset}>
      <SimpleTable
        label={words.sums}
        columns={[columns.rung, columns.before, columns.after, columns.difference]}
        rows={rungs.map((rung) => {
          const [then, now] = [after[rung] ?? 0, before[rung] ?? 0];
          return {
            key: rung,
            cells: [
              <RungTag key="rung" of={rung} look="plain" />,
              <Count key="before" of={now} what={words.columns.before} />,
              <Count key="after" of={then} what={words.columns.after} />,
              signed(then - now),
            ],
          };
        })}
      />
    </div>
  );
}

function signed(by: number): ReactNode {
  if (by === 0) return <span className={classes.quiet}>0</span>;
  return by > 0 ? `+${by.toLocaleString('en')}` : `−${Math.abs(by).toLocaleString('en')}`;
}

/** With what is written now where one may read that. */
function Yaml({ text }: { readonly text: string }) {
  const role = memberOf(['viewer', 'approver', 'operator', 'admin'] as const, useMe().data?.role);
  const mayRead = role !== undefined && includesRole(role, 'operator');
  const settings = useQuery({
    queryKey: keys.settings,
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/settings', { signal })),
    enabled: mayRead,
  });
  const now = settings.data?.configuration.text ?? null;
  return (
    <section className={classes.yaml}>
      <div className={classes.yamlHead}>
        <h3 className={classes.small}>{now === null ? words.yaml : words.yamlDiff}</h3>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" leftSection={<IconCopy size={14} />} onClick={copy}>
              {copied ? common.copied : words.copy}
            </Button>
          )}
        </CopyButton>
      </div>
      {now === null ? (
        <>
          {!mayRead && <p className={classes.quiet}>{words.yamlWhole}</p>}
          <CodePane lines={text.split('\n')} title={words.path} maxHeight={320} />
        </>
      ) : (
        <Diff maxHeight={320}>{unifiedDiff(now, text, settings.data?.configuration.path ?? words.path)}</Diff>
      )}
    </section>
  );
}
