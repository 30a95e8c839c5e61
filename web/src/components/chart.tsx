// Small drawings of numbers over time, made of SVG. Each has a table twin: what is drawn can be read.
import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../lib/format.js';
import { common } from '../strings/common.js';
import classes from './chart.module.css';
import { toneStyle, type Tone } from './tag.js';

export interface BarSeries {
  readonly name: string;
  readonly tone: Tone;
  /** Drawn with stripes, so that two series differ by more than their tone. */
  readonly striped?: boolean;
  /** One for each label. */
  readonly values: readonly number[];
}

export interface BarsProps {
  /** What is drawn: `Causes opened and closed, by week`. */
  readonly title: string;
  readonly labels: readonly string[];
  /** Side by side for each label; one or two read best. */
  readonly series: readonly BarSeries[];
  readonly height?: number;
}

export function Bars({ title, labels, series, height = 120 }: BarsProps) {
  const [view, setView] = useState<string>('chart');
  return (
    <div className={classes.bars}>
      <div className={classes.head}>
        <ul className={classes.legend}>
          {series.map(({ name, tone, striped = false }) => (
            <li key={name}>
              <span
                className={striped ? `${classes.swatch} ${classes.striped}` : classes.swatch}
                style={toneStyle(tone)}
                aria-hidden="true"
              />
              {name}
            </li>
          ))}
        </ul>
        <SegmentedControl
          value={view}
          onChange={setView}
          aria-label={title}
          data={[
            { value: 'chart', label: common.asChart },
            { value: 'table', label: common.asTable },
          ]}
        />
      </div>
      {view === 'chart' ? (
        <BarDrawing title={title} labels={labels} series={series} height={height} />
      ) : (
        <BarTable title={title} labels={labels} series={series} />
      )}
    </div>
  );
}

function BarDrawing({ title, labels, series, height }: Required<BarsProps>) {
  const top = Math.max(1, ...series.flatMap(({ values }) => values));
  // At most six labels have room; half of them on a narrow screen.
  const step = Math.ceil(labels.length / 6);
  return (
    <div className={classes.drawing} role="img" aria-label={title}>
      <span className={classes.top}>{formatNumber(top)}</span>
      <div className={classes.slots} style={{ height }}>
        {labels.map((label, index) => (
          <div
            key={label}
            className={classes.slot}
            title={series.map(({ name, values }) => `${formatNumber(values[index] ?? 0)} ${name}`).join(', ')}
          >
            {series.map(({ name, tone, striped = false, values }) => (
              <span
                key={name}
                className={striped ? `${classes.one} ${classes.striped}` : classes.one}
                // What is there can be seen, however small it is beside the largest.
                style={{
                  ...toneStyle(tone),
                  height: `max(${(values[index] ?? 0) === 0 ? 0 : 2}px, ${((values[index] ?? 0) / top) * 100}%)`,
                }}
              />
            ))}
          </div>
        ))}
      </div>
      <div className={classes.labels}>
        {labels.map((label, index) => {
          const fromLast = labels.length - 1 - index;
          return (
            <span key={label} data-minor={fromLast % (2 * step) !== 0 || undefined}>
              {fromLast % step === 0 ? label : ''}
            </span>
          );
        })}
      </div>
    </div>
  );
}

function BarTable({ title, labels, series }: Pick<BarsProps, 'title' | 'labels' | 'series'>) {
  return (
    <div className={classes.scroll} tabIndex={0} role="group" aria-label={title}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">
              <span className="hw-unseen">{title}</span>
            </th>
            {series.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {labels.map((label, index) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              {series.map(({ name, values }) => (
                <td key={name}>{formatNumber(values[index] ?? 0)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
