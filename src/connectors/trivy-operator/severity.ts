/** Severities as Trivy Operator writes them. */
import type { Severity } from '../../model/index.js';

const SEVERITIES: ReadonlyMap<string, Severity> = new Map([
  ['LOW', 'low'],
  ['MEDIUM', 'medium'],
  ['HIGH', 'high'],
  ['CRITICAL', 'critical'],
]);

export function severityOf(written: string | undefined): Severity {
  return SEVERITIES.get(written ?? '') ?? 'unknown';
}
