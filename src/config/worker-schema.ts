/** What `headwater.yaml` may say about the processes that act: how soon one is missed, and how often each looks. */
import { z } from 'zod';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** @param least and most in milliseconds */
export function duration(standard: string, least: number, most: number, description: string) {
  return z
    .string()
    .regex(/^[1-9][0-9]{0,4}(ms|s|m|h)$/, 'as in `500ms`, `15s` or `5m`')
    .refine((text) => inBounds(millisecondsOf(text), least, most), `at least ${said(least)} and at most ${said(most)}`)
    .default(standard)
    .describe(description);
}

export const workerSchema = z
  .strictObject({
    lease: duration(
      '15s',
      1_000,
      300_000,
      'How long a worker may act without renewing its lease, which it does three times in it. One that was killed is missed after this long, and what it left half-way is taken over after twice as long again.',
    ),
    tick: duration('1s', 100, 60_000, 'How often a worker asks what is ready to be carried out.'),
    look: duration(
      '5m',
      1_000,
      86_400_000,
      'How often the leading worker looks at what the inventory holds when no source told of a change.',
    ),
  })
  .prefault({})
  .describe('Processes that act: `headwater serve --role worker`, and the commands about actions.');

/** In milliseconds; of a text that the schema has taken. */
export function millisecondsOf(text: string): number {
  const [, count, unit] = /^([0-9]+)(ms|s|m|h)$/.exec(text) ?? [];
  const one = Object.entries(UNITS).find(([name]) => name === unit)?.[1];
  return one === undefined ? Number.NaN : Number(count) * one;
}

function inBounds(value: number, least: number, most: number): boolean {
  return value >= least && value <= most;
}

function said(milliseconds: number): string {
  const [unit, size] = Object.entries(UNITS).findLast(([, one]) => milliseconds % one === 0) ?? ['ms', 1];
  return `${milliseconds / size}${unit}`;
}
