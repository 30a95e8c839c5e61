// A graph with its twin: the same nodes and edges as a list in words. A drawing has a bound; above it, and on narrow screens, the
// list alone is shown. The drawing's code is loaded when one is drawn.
import { SegmentedControl, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { lazy, Suspense, type ReactNode } from 'react';
import { common } from '../strings/common.js';
import { GraphList } from './graph-list.js';
import { MOST_NODES, type GraphProps } from './graph-model.js';
import classes from './graph.module.css';

export interface GraphWithListProps extends GraphProps {
  /** Kept by the page in its address. */
  readonly view: 'graph' | 'list';
  readonly onView: (view: 'graph' | 'list') => void;
  /** The list twin; without, the nodes and where each leads to. */
  readonly list?: ReactNode;
  /** What else chooses what is drawn. */
  readonly controls?: ReactNode;
}

const NARROW = '(max-width: 640px)';

const GraphCanvas = lazy(() => import('./graph-canvas.js'));

export function GraphWithList({ view, onView, list, controls, ...graph }: GraphWithListProps) {
  const isNarrow = useMediaQuery(NARROW) ?? false;
  const isTooLarge = graph.nodes.length > MOST_NODES;
  const isList = view === 'list' || isNarrow || isTooLarge;
  return (
    <div className={classes.both}>
      <div className={classes.bar}>
        {controls}
        {isTooLarge || isNarrow ? (
          <p className={classes.why}>{isTooLarge ? common.graphTooLarge(graph.nodes.length, MOST_NODES) : common.graphNarrow}</p>
        ) : (
          <SegmentedControl
            className={classes.switch}
            value={view}
            onChange={(value) => onView(value === 'list' ? 'list' : 'graph')}
            aria-label={graph.label}
            data={[
              { value: 'graph', label: common.asGraph },
              { value: 'list', label: common.asList },
            ]}
          />
        )}
      </div>
      {isList ? (
        (list ?? <GraphList nodes={graph.nodes} edges={graph.edges} label={graph.label} />)
      ) : (
        <Suspense fallback={<Skeleton height={graph.height ?? 420} radius="md" />}>
          <GraphCanvas {...graph} />
        </Suspense>
      )}
    </div>
  );
}
