// The river, drawn: bands under places, in columns. What is pointed at or has the focus stands out with all that flows to it and from
// it; the arrow keys go along the stream.
import { useElementSize } from '@mantine/hooks';
import {
  startTransition,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from 'react';
import { river as words } from '../../strings/river.js';
import { Bands, LitBands } from './bands.js';
import { layoutRiver, type LaidColumn, type RiverLayout } from './layout.js';
import { neighbour } from './neighbour.js';
import { Pointed } from './legend.js';
import { Place } from './place.js';
import { Pool } from './pool.js';
import classes from './river.module.css';
import { around, touchedBy, type Lit, type Stream } from './stream.js';

export interface DrawingProps {
  readonly stream: Stream;
  /** A cause was chosen: what it touches stands out while nothing else does. */
  /** Connections that the API left out, for want of room. */
  readonly leftOut: number;
  readonly hasCause: boolean;
  readonly hasAllRows: boolean;
  readonly onAllRows: () => void;
}

const ROOM = 32;

export function Drawing({ stream, leftOut, hasCause, hasAllRows, onAllRows }: DrawingProps) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const layout = useMemo(
    () => (width === 0 ? undefined : layoutRiver(stream, width - ROOM, hasAllRows)),
    [stream, width, hasAllRows],
  );
  const notDrawn = leftOut + (layout?.back ?? 0);
  const [pointed, setPointed] = useState<string>();
  // The focus ring and the pointer come first; what stands out follows.
  const point = useCallback((id: string | undefined) => startTransition(() => setPointed(id)), []);
  const lit = useMemo(() => {
    if (pointed !== undefined && stream.byId.has(pointed)) return around(stream, pointed);
    return hasCause ? touchedBy(stream) : undefined;
  }, [stream, pointed, hasCause]);
  return (
    <>
      <div ref={ref} className={classes.canvas}>
        {layout !== undefined && (
          <Laid stream={stream} layout={layout} lit={lit} pointed={pointed} point={point} onAllRows={onAllRows} />
        )}
      </div>
      <Pointed stream={stream} id={pointed} lit={lit} />
      {notDrawn > 0 && <p className={classes.leftOut}>{words.leftOut(notDrawn)}</p>}
    </>
  );
}

interface LaidProps {
  readonly stream: Stream;
  readonly layout: RiverLayout;
  readonly lit: Lit | undefined;
  readonly pointed: string | undefined;
  readonly point: (id: string | undefined) => void;
  readonly onAllRows: () => void;
}

function Laid({ stream, layout, lit, pointed, point, onAllRows }: LaidProps) {
  const river = useRef<HTMLDivElement>(null);
  useStandOut(river, layout, lit);
  const entry = pointed !== undefined && stream.byId.has(pointed) ? pointed : layout.nodes[0]?.node.id;
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const id = placeOf(event.target);
    if (id === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = neighbour(stream, layout.nodes, id, event.key);
    if (next === undefined) return;
    event.preventDefault();
    const target = event.currentTarget.querySelector<HTMLElement>(`[data-place="${CSS.escape(next)}"]`);
    target?.focus();
    target?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  return (
    <div className={classes.scroll} role="region" aria-label={words.label} tabIndex={0}>
      <div className={classes.heads} style={{ width: layout.width }}>
        {layout.columns.map((column) => (
          <span
            key={`${column.kind} ${column.level}`}
            style={{ left: column.x, width: column.width }}
            title={column.kind === 'image' ? words.levelHint(column.level) : undefined}
          >
            {titleOf(column)}
          </span>
        ))}
      </div>
      <div
        ref={river}
        className={classes.river}
        style={{ width: layout.width, height: layout.height }}
        data-lit={(lit !== undefined && !layout.isDense) || undefined}
        data-dense={layout.isDense || undefined}
        role="group"
        aria-label={words.keys}
        onPointerOver={(event: PointerEvent) => point(placeOf(event.target))}
        onPointerLeave={() => point(undefined)}
        onFocus={(event: FocusEvent) => point(placeOf(event.target))}
        onBlur={() => point(undefined)}
        onKeyDown={onKeyDown}
      >
        <Bands layout={layout} isFaded={lit !== undefined} />
        {lit !== undefined && <LitBands layout={layout} lit={lit} />}
        {layout.pools.map((pool) => (
          <Pool
            key={pool.phase}
            pool={pool}
            isLit={lit !== undefined && pool.hidden.some(({ id }) => lit.nodes.has(id))}
            onAllRows={onAllRows}
          />
        ))}
        {layout.nodes.map((laid) => (
          <Place key={laid.node.id} laid={laid} isDense={layout.isDense} isEntry={laid.node.id === entry} />
        ))}
      </div>
    </div>
  );
}

/**
 * Marks the places that stand out. Each is a link, and to render hundreds of these again takes longer than a frame; so does it to
 * style again what is in hundreds of them, so that among many only their own edge and ground say it.
 */
function useStandOut(river: RefObject<HTMLDivElement | null>, layout: RiverLayout, lit: Lit | undefined): void {
  useLayoutEffect(() => {
    for (const place of river.current?.querySelectorAll('[data-place]') ?? []) {
      const standsOut = lit?.nodes.has(place.getAttribute('data-place') ?? '') === true;
      // Narrowed or widened, it is the same element that has many beside it now, or few.
      place.toggleAttribute('data-near', standsOut && layout.isDense);
      place.toggleAttribute('data-lit', standsOut && !layout.isDense);
    }
  }, [river, layout, lit]);
}

function placeOf(target: EventTarget): string | undefined {
  const place = target instanceof Element ? target.closest('[data-place]') : null;
  return place?.getAttribute('data-place') ?? undefined;
}

function titleOf({ kind, level }: LaidColumn): string {
  if (kind === 'source') return words.sources;
  return kind === 'image' ? words.level(level) : words.runs;
}
