/** Who would be told of what, for a terminal. */
import { plain, type Style } from '../../lib/terminal.js';
import type { NotifyPreview } from '../../pipeline/index.js';
import { table } from './table.js';
import { count, severityMark } from './words.js';

export function notifyPreviewPage({ messages, untold }: NotifyPreview, routes: number, style: Style, width: number): string {
  if (routes === 0) return 'Nobody is told anything: headwater.yaml has no `notify.routes`.';
  const rows = messages.map(({ route, via, to, heldUntil, message }) => [
    plain(route),
    plain(`${via} ${to}`),
    heldUntil ?? 'now',
    severityMark(message.severity, style),
    plain(message.title),
  ]);
  const shown = rows.length === 0 ? 'No messages.' : table(['ROUTE', 'TO', 'WHEN', 'SEVERITY', 'MESSAGE'], rows, style, width);
  const reasons = new Map<string, number>();
  for (const { because } of untold) reasons.set(because, (reasons.get(because) ?? 0) + 1);
  const told = [...reasons].map(([because, n]) => `Told to nobody: ${count(n, 'cause')}; ${because}.`);
  return [shown, ...(told.length === 0 ? [] : ['', ...told])].join('\n');
}
