// The bands of the river, in two layers: all of them, which only fades when something stands out, and above it those that do. Affected
// ones have a line in their middle, what is not known is hatched: their tone is never all that tells them apart.
import { memo, useMemo } from 'react';
import { bandLine, bandPath, type Band, type BandLook, type RiverLayout } from './layout.js';
import classes from './river.module.css';
import type { Lit } from './stream.js';

const NARROW_LINE = 3;

export const Bands = memo(function Bands({ layout, isFaded }: { readonly layout: RiverLayout; readonly isFaded: boolean }) {
  const lines = useMemo(() => linesOf(layout.bands), [layout.bands]);
  return (
    <svg
      className={classes.bands}
      data-faded={isFaded || undefined}
      width={layout.width}
      height={layout.height}
      aria-hidden="true"
      focusable="false"
    >
      <BandPaints />
      {layout.bands.map((band) => (
        <path key={band.key} d={bandPath(band)} className={LOOKS[band.look]} />
      ))}
      {!layout.isDense && <path d={lines} className={classes.lines} />}
    </svg>
  );
});

/** What stands out, each band only as wide as what of it does. */
export const LitBands = memo(function LitBands({ layout, lit }: { readonly layout: RiverLayout; readonly lit: Lit }) {
  const shown = useMemo(() => {
    const paths: { key: string; d: string; look: BandLook }[] = [];
    const bands: Band[] = [];
    for (const band of layout.bands) {
      let count = 0;
      for (const [edge, own] of band.edges) if (lit.edges.has(edge)) count += own;
      if (count === 0) continue;
      paths.push({ key: band.key, d: bandPath(band, Math.sqrt(count / band.count)), look: band.look });
      bands.push(band);
    }
    return { paths, lines: layout.isDense ? '' : linesOf(bands) };
  }, [layout, lit]);
  return (
    <svg className={classes.lit} width={layout.width} height={layout.height} aria-hidden="true" focusable="false">
      {shown.paths.map(({ key, d, look }) => (
        <path key={key} d={d} className={LOOKS[look]} />
      ))}
      {shown.lines !== '' && <path d={shown.lines} className={classes.flowing} />}
    </svg>
  );
});

/** The hatching, and the way from affected to clear. */
function BandPaints() {
  return (
    <defs>
      <pattern id="river-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="3" height="7" className={classes.hatch} />
      </pattern>
      <linearGradient id="river-clears" x1="0" x2="1" y1="0" y2="0">
        <stop offset="0.15" className={classes.stopBad} />
        <stop offset="0.85" className={classes.stopClear} />
      </linearGradient>
    </defs>
  );
}

function linesOf(bands: readonly Band[]): string {
  return bands
    .filter(({ look, w1 }) => look === 'affected' && w1 >= NARROW_LINE)
    .map(bandLine)
    .join('');
}

const LOOKS: Readonly<Record<BandLook, string | undefined>> = {
  affected: classes.affected,
  clear: classes.clear,
  unknown: classes.unknown,
  clears: classes.clears,
};
