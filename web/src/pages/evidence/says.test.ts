import { expect, it } from 'vitest';
import { saysOf } from './says.js';
import type { EvidenceRecord } from './search.js';

const ABOUT = { sequence: 1, at: '2026-01-01T00:00:00Z', subject: 'act-1', actor: 'a', previous: '', hash: '' };

it.each([
  ['nothing checks it', 'Not checked: no check applies to it'],
  ['2 checks say so', 'Healthy: 2 checks say so'],
])('does not call healthy what no check is about: %s', (because, says) => {
  const body = { kind: 'healthy', because };
  const record: EvidenceRecord = { ...ABOUT, kind: 'health', body };
  expect(saysOf(record)).toBe(says);
});
