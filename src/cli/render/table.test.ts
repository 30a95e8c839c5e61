import { describe, expect, it } from 'vitest';
import { styleFor } from '../../lib/terminal.js';
import { table } from './table.js';

const style = styleFor({}, {});

describe('table', () => {
  const rows = [
    ['openssl@platform-base-45bb', 'high', 'base-images/overlays/production/patches/payments-settlement-root.yaml:10'],
    ['x', 'low', 'a:1'],
  ];

  it('goes whole into a pipe', () => {
    const [, first] = table(['CAUSE', 'SEVERITY', 'WHERE'], rows, style).split('\n');
    expect(first).toContain('base-images/overlays/production/patches/payments-settlement-root.yaml:10');
  });

  it('fits a terminal, and keeps the ends that tell paths apart', () => {
    const lines = table(['CAUSE', 'SEVERITY', 'WHERE'], rows, style, 70).split('\n');
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(70);
    expect(lines[1]).toMatch(/base-images.*….*root\.yaml:10$/);
    expect(lines[2]).toMatch(/^x\s+low\s+a:1$/);
  });

  it('leaves coloured cells whole', () => {
    const coloured = styleFor({}, { FORCE_COLOR: '1' });
    const long = 'critical'.repeat(5);
    expect(table(['A', 'B'], [[coloured.red(long), 'y'.repeat(80)]], coloured, 40)).toContain(coloured.red(long));
  });
});
