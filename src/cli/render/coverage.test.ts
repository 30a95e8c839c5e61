import { describe, expect, it } from 'vitest';
import { styleFor } from '../../lib/terminal.js';
import type { ReportedGap } from '../../pipeline/index.js';
import { gapLines } from './coverage.js';

const STYLE = styleFor({}, {});
const gap = (code: string, what: string, remedy: string): ReportedGap => ({
  code,
  source: '.',
  what,
  why: 'so',
  remedy,
  hides: [],
});
const GAPS = [
  gap('MANIFEST_TEMPLATED', 'chart a', 'render it'),
  gap('IMAGE_NOT_SEEN', 'image x', 'add x'),
  gap('MANIFEST_TEMPLATED', 'chart b', 'render it'),
  gap('IMAGE_NOT_SEEN', 'image y', 'add y'),
];

describe('gaps', () => {
  it('are listed by kind, with a remedy that several share said once', () => {
    expect(gapLines(GAPS, STYLE)).toEqual([
      '  MANIFEST_TEMPLATED chart a: so',
      '  MANIFEST_TEMPLATED chart b: so',
      '    render it',
      '  IMAGE_NOT_SEEN image x: so',
      '    add x',
      '  IMAGE_NOT_SEEN image y: so',
      '    add y',
    ]);
  });

  it('are counted where there is room for one of each kind', () => {
    expect(gapLines(GAPS, STYLE, 1)).toEqual([
      '  MANIFEST_TEMPLATED chart a: so; and 1 more',
      '    render it',
      '  IMAGE_NOT_SEEN image x: so; and 1 more',
      '    add x',
    ]);
  });
});
