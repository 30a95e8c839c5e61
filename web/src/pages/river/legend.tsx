// What the river's looks mean, and what is pointed at: one line that is always there, so that nothing moves.
import { river as words } from '../../strings/river.js';
import { PageLink } from '../../components/page-link.js';
import { hrefOf } from '../../url/scope.js';
import { placeWords } from './place.js';
import classes from './river.module.css';
import type { Lit, Stream } from './stream.js';

const STATES = ['affected', 'clear', 'unknown'] as const;

export function Legend({ stream }: { readonly stream: Stream }) {
  return (
    <div className={classes.legend}>
      <ul className={classes.states}>
        {STATES.map((state) => (
          <li key={state} title={words.stateHints[state]}>
            <svg width="28" height="12" aria-hidden="true" focusable="false">
              {state === 'unknown' && (
                <defs>
                  <pattern id="legend-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect width="3" height="7" className={classes.hatch} />
                  </pattern>
                </defs>
              )}
              <rect
                width="28"
                height="12"
                rx="2"
                className={state === 'unknown' ? undefined : classes[state]}
                fill={state === 'unknown' ? 'url(#legend-hatch)' : undefined}
              />
              {state === 'affected' && <path d="M0 6h28" className={classes.lines} />}
            </svg>
            <PageLink to={hrefOf('/river', { view: 'list', state: [state] })}>
              {stream.nodes.filter((node) => node.state === state).length} {words.states[state]}
            </PageLink>
            {state === 'unknown' && <span className={classes.hint}>{words.stateHints.unknown}</span>}
          </li>
        ))}
      </ul>
      <span className={classes.widths}>
        {words.wide}
        <svg width="72" height="18" aria-hidden="true" focusable="false">
          <path d="M0 9 72 1V17Z" className={classes.clear} />
        </svg>
      </span>
    </div>
  );
}

export function Pointed({
  stream,
  id,
  lit,
}: {
  readonly stream: Stream;
  readonly id: string | undefined;
  readonly lit: Lit | undefined;
}) {
  const node = id === undefined ? undefined : stream.byId.get(id);
  return (
    <p className={classes.pointed}>
      {node === undefined || lit === undefined ? (
        <span className={classes.hint}>
          {words.at} {words.keys}
        </span>
      ) : (
        <>
          <strong>{node.label}</strong> {placeWords(node).slice(node.label.length)} · {words.upstream(lit.upstream)} ·{' '}
          {words.downstream(lit.downstream)}
        </>
      )}
    </p>
  );
}
