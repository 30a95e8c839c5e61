// Actions over time in lanes. What is pointed at here is marked in the table below, and the other way round; the table is the twin
// for those who do not see or point.
import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import type { Schemas } from '../../api/queries.js';
import { PageLink } from '../../components/page-link.js';
import { toneStyle } from '../../components/tag.js';
import { useNow } from '../../components/time.js';
import { exactTime } from '../../lib/time.js';
import { timeline as words } from '../../strings/timeline.js';
import { bucketsOf, DRAWN, LANE_KINDS, lanesOf, placeOf, spanOf, type Lane, type LaneKind, type Span } from './lay-lanes.js';
import { ActionMark, lookOf, lookTones, type Look } from './marks.js';
import classes from './timeline.module.css';

type Row = Schemas['ActionRow'];

export interface LanesProps {
  readonly rows: readonly Row[];
  readonly kind: LaneKind;
  readonly onKind: (kind: LaneKind) => void;
  readonly hot: string | undefined;
  readonly onHot: (id: string | undefined) => void;
  readonly hasMore: boolean;
}

export function Lanes({ rows, kind, onKind, hot, onHot, hasMore }: LanesProps) {
  const now = useNow();
  const lanes = useMemo(() => lanesOf(rows, kind), [rows, kind]);
  const span = useMemo(() => spanOf(rows, now), [rows, now]);
  const isCounted = rows.length > DRAWN;
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <Legend />
        <SegmentedControl
          size="xs"
          aria-label={words.lanes}
          data={LANE_KINDS.map((value) => ({ value, label: words.laneKinds[value] }))}
          value={kind}
          onChange={(value) => onKind(LANE_KINDS.find((one) => one === value) ?? 'service')}
        />
      </figcaption>
      <div
        className={classes.lanes}
        role="group"
        aria-label={words.drawing(rows.length, lanes.length)}
        onPointerLeave={() => onHot(undefined)}
      >
        {lanes.map((lane) => (
          <div key={lane.name ?? ''} className={classes.lane}>
            <span className={classes.laneName} title={lane.name}>
              {lane.name ?? words.others(lane.names)}
            </span>
            <div className={classes.track}>
              {isCounted ? (
                <Counted lane={lane} span={span} hot={hot} />
              ) : (
                <Marks lane={lane} span={span} hot={hot} onHot={onHot} />
              )}
            </div>
          </div>
        ))}
        <Axis span={span} />
      </div>
      {(isCounted || hasMore) && (
        <p className={classes.note}>
          {isCounted && words.aggregated(DRAWN)} {hasMore && words.loadedOnly}
        </p>
      )}
    </figure>
  );
}

interface LaneDrawing {
  readonly lane: Lane;
  readonly span: Span;
  readonly hot: string | undefined;
}

function Marks({ lane, span, hot, onHot }: LaneDrawing & Pick<LanesProps, 'onHot'>) {
  return lane.rows.map((row) => {
    const look = lookOf(row);
    return (
      // Out of the tab order: the table below has the same links.
      <PageLink
        key={row.id}
        to={`/timeline/${encodeURIComponent(row.id)}`}
        tabIndex={-1}
        className={classes.mark}
        data-hot={row.id === hot || undefined}
        style={{ left: `${placeOf(row.at, span) * 100}%`, ...toneStyle(lookTones[look]) }}
        title={`${row.describes} ${exactTime(row.at)}`}
        onPointerEnter={() => onHot(row.id)}
      >
        <ActionMark look={look} isIrreversible={row.irreversible !== null} />
      </PageLink>
    );
  });
}

function Counted({ lane, span, hot }: LaneDrawing) {
  const buckets = bucketsOf(lane.rows, span);
  const most = Math.max(1, ...buckets.map(({ rows }) => rows.length));
  return buckets.map(({ from, to, rows }) => {
    const width = span.to - span.from;
    return (
      <span
        key={from}
        className={classes.bucket}
        data-hot={rows.some(({ id }) => id === hot) || undefined}
        style={{
          left: `${((from - span.from) / width) * 100}%`,
          width: `${((to - from) / width) * 100}%`,
          height: `${Math.max(12, (rows.length / most) * 80)}%`,
        }}
        title={words.bucket(rows.length, exactTime(new Date(from).toISOString()), exactTime(new Date(to).toISOString()))}
      />
    );
  });
}

const TICKS = [0, 0.25, 0.5, 0.75, 1];
const DAY = 24 * 3_600_000;

function Axis({ span }: { readonly span: Span }) {
  const width = span.to - span.from;
  return (
    <div className={classes.axis}>
      {TICKS.map((tick) => {
        const at = exactTime(new Date(span.from + tick * width).toISOString());
        return (
          <span key={tick} style={{ left: `${tick * 100}%` }} data-edge={tick === 0 ? 'start' : tick === 1 ? 'end' : undefined}>
            {width > 3 * DAY ? at.slice(0, 10) : at.slice(5, 16)}
          </span>
        );
      })}
    </div>
  );
}

const LOOKS: readonly Look[] = ['done', 'moving', 'not', 'failed', 'undone'];

function Legend() {
  return (
    <ul className={classes.legend}>
      {LOOKS.map((look) => (
        <li key={look}>
          <span style={toneStyle(lookTones[look])} className={classes.legendMark}>
            <ActionMark look={look} isIrreversible={false} />
          </span>
          {words.legend[look]}
        </li>
      ))}
      <li>
        <span style={toneStyle('good')} className={classes.legendMark}>
          <ActionMark look="done" isIrreversible />
        </span>
        {words.legend.irreversible}
      </li>
    </ul>
  );
}
