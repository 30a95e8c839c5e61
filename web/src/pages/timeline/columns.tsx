// What the table of actions shows of each.
import { Button } from '@mantine/core';
import { useMe, type Schemas } from '../../api/queries.js';
import { includesRole } from '../../api/vocabulary.js';
import { IconArrowBackUp } from '../../components/icons.js';
import { PhaseTag } from '../../components/phase-tag.js';
import { Severity } from '../../components/severity.js';
import { stateOf, StateTag } from '../../components/state-tag.js';
import { toneStyle } from '../../components/tag.js';
import type { Column } from '../../components/table-model.js';
import { Age, useNow } from '../../components/time.js';
import { exactDay } from '../../lib/time.js';
import { timeline as words } from '../../strings/timeline.js';
import { ActionMark, lookOf, lookTones } from './marks.js';
import classes from './timeline.module.css';

type Row = Schemas['ActionRow'];

export function columnsOf(hot: string | undefined, onUndo: (id: string) => void): readonly Column<Row>[] {
  const { columns } = words;
  return [
    {
      key: 'what',
      title: columns.what,
      width: 'minmax(200px, 2fr)',
      cell: (row) => {
        const look = lookOf(row);
        return (
          <span className={classes.what} data-hot={row.id === hot || undefined}>
            <span className={classes.whatMark} style={toneStyle(lookTones[look])}>
              <ActionMark look={look} isIrreversible={row.irreversible !== null} />
            </span>
            <span className={classes.whatWords} title={row.describes}>
              {row.action}
            </span>
          </span>
        );
      },
    },
    {
      key: 'on',
      title: columns.on,
      width: 'minmax(220px, 3fr)',
      cell: ({ targets }) => `${targets[0]?.name ?? ''}${words.onMore(Math.max(0, targets.length - 1))}`,
    },
    { key: 'severity', title: columns.severity, width: '100px', cell: ({ severity }) => <Severity of={severity} /> },
    { key: 'phase', title: columns.phase, width: '116px', cell: ({ releasePhase }) => <PhaseTag of={releasePhase} /> },
    {
      key: 'state',
      title: columns.state,
      width: '164px',
      cell: ({ state }) => {
        const mark = stateOf(state);
        return mark === undefined ? state : <StateTag of={mark} look="plain" />;
      },
    },
    { key: 'at', title: columns.at, width: '92px', cell: ({ at }) => <Age of={at} /> },
    { key: 'undo', title: columns.undo, width: '204px', cell: (row) => <UndoCell row={row} onUndo={onUndo} /> },
  ];
}

/** The states in which something was done. */
const DONE: ReadonlySet<Row['state']> = new Set(['done', 'partly']);

function UndoCell({ row, onUndo }: { readonly row: Row; readonly onUndo: (id: string) => void }) {
  const { undoUntil, irreversible, state, id, describes } = row;
  const now = useNow();
  const me = useMe().data;
  if (undoUntil !== null && Date.parse(undoUntil) > now && state !== 'undoing') {
    if (!mayUndo(me, row)) return <span className={classes.quiet}>{words.byOperator(exactDay(undoUntil))}</span>;
    return (
      <span className={classes.undo}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconArrowBackUp size={13} />}
          aria-label={words.undoOf(describes)}
          onClick={() => onUndo(id)}
        >
          {words.undo}
        </Button>
        <span className={classes.quiet}>{words.until(exactDay(undoUntil))}</span>
      </span>
    );
  }
  if (irreversible !== null) {
    return (
      <span className={classes.quiet} title={irreversible}>
        {words.irreversible}
      </span>
    );
  }
  return <span className={classes.quiet}>{DONE.has(state) ? words.untilOver : words.nothing}</span>;
}

/** As far as it is known before the action itself is asked: whose team it is, its own page says. */
function mayUndo(me: Schemas['Me'] | undefined, { releasePhase }: Row): boolean {
  return (
    me?.grants.some(
      ({ role, phases }) =>
        includesRole(role, 'operator') && (phases === undefined || phases.some((phase) => phase === releasePhase)),
    ) ?? false
  );
}
