/** Small words that several pages use: counts, confidences, names of places. */
import type { Style } from '../../lib/terminal.js';
import { plain } from '../../lib/terminal.js';
import type { ReportedCause, ScanReport } from '../../pipeline/index.js';

/** How the person called us, so that what we suggest can be typed as it stands. */
export function program(environment: NodeJS.ProcessEnv = process.env): string {
  return environment.npm_execpath === undefined ? 'headwater' : 'npx headwater';
}

/** `1 image`, `3 images`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `base-images/base/Dockerfile:3`, or that it is not known. */
export function place(location: ReportedCause['location']): string {
  if (location === undefined) return 'not located';
  const lines = location.endLine > location.startLine ? `${location.startLine}-${location.endLine}` : String(location.startLine);
  return plain(`${shortRepository(location.repository)}/${location.path}:${lines}`);
}

/** The last part of a repository's name: `github.com/acme/base-images` → `base-images`. */
export function shortRepository(name: string): string {
  return name.split('/').at(-1) ?? name;
}

export function severityMark(severity: ReportedCause['severity'], style: Style): string {
  if (severity === 'critical' || severity === 'high') return style.red(severity);
  if (severity === 'medium') return style.yellow(severity);
  return severity === 'unknown' ? style.dim(severity) : severity;
}

/** `registry.example/payments/api:2.4.0`, or the short digest of an image without a name. */
export function imageName(report: Pick<ScanReport, 'images'>, digest: string): string {
  const image = report.images.find((candidate) => candidate.digest === digest);
  return plain(image?.names[0] ?? digest.slice(0, 19));
}

/** `production Deployment payments/settlement`, as far as it is known. */
export function workloadName(report: Pick<ScanReport, 'resources'>, id: string): string {
  const found = report.resources.find((resource) => resource.id === id);
  if (found === undefined) return plain(id);
  const name = found.namespace === undefined ? found.name : `${found.namespace}/${found.name}`;
  return plain(`${found.kind} ${name}`);
}

/** `production 3, staging 1`; what is not known is said. */
export function phases(byReleasePhase: Readonly<Record<string, number>>): string {
  const named = ['production', 'staging', 'test', 'development', 'unknown'].filter((phase) => (byReleasePhase[phase] ?? 0) > 0);
  return named.map((phase) => `${phase === 'unknown' ? 'unknown phase' : phase} ${byReleasePhase[phase] ?? 0}`).join(', ');
}
