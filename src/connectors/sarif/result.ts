/** One SARIF result in our words: the lines that it is about, and what is wrong with them. */
import type { ReportedFailure, Severity, SourceId } from '../../model/index.js';
import type { SarifResult, SarifRule, SarifRun } from './schema.js';

/** Undefined for one that is no failure or does not stand; a text says why one could not be taken over. */
export function readResult(result: SarifResult, run: SarifRun, source: SourceId): ReportedFailure | string | undefined {
  if (!stands(result)) return undefined;
  const rule = ruleOf(result, run);
  const id = result.ruleId ?? result.rule?.id ?? rule?.id;
  if (id === undefined) return 'it names no rule';
  const place = placeOf(result, run);
  if (typeof place === 'string') return place;
  const title = rule?.shortDescription?.text ?? rule?.fullDescription?.text ?? id;
  const message = result.message?.text ?? result.message?.markdown ?? title;
  const scanner = (run.tool.driver.name ?? 'sarif').toLowerCase().replaceAll(/[^a-z0-9.-]+/g, '-');
  return {
    source,
    scanner,
    rule: id,
    title: firstLine(title),
    message: firstLine(message),
    severity: severityOf(result, rule),
    about: { kind: 'lines', ...place },
    controls: [],
    guidance: rule?.help?.text ?? '',
  };
}

/** Section 3.27.9: only `fail` (the default) and `review` are problems; 3.35: a suppression that is not rejected holds; 3.27.24: absent is gone. */
function stands({ kind = 'fail', suppressions, baselineState }: SarifResult): boolean {
  if (kind !== 'fail' && kind !== 'review') return false;
  if (baselineState === 'absent') return false;
  return !(suppressions ?? []).some(({ status = 'accepted' }) => status === 'accepted');
}

/** Section 3.52: by index in the component that is named, else by id; `a/b` is a rule of the kind `a`. */
function ruleOf({ ruleId, ruleIndex, rule }: SarifResult, { tool }: SarifRun): SarifRule | undefined {
  const component =
    rule?.toolComponent?.index === undefined || rule.toolComponent.index === null
      ? tool.driver
      : tool.extensions[rule.toolComponent.index];
  const index = rule?.index ?? ruleIndex;
  const byIndex = index === undefined || index === null || index < 0 ? undefined : component?.rules[index];
  if (byIndex !== undefined) return byIndex;
  const id = ruleId ?? rule?.id ?? '';
  const rules = [tool.driver, ...tool.extensions].flatMap((one) => one.rules);
  return rules.find((one) => one.id === id) ?? rules.find((one) => id.startsWith(`${one.id}/`));
}

/** `security-severity` is GitHub's, from 0 to 10 as CVSS; then the level. */
function severityOf({ level, properties }: SarifResult, rule: SarifRule | undefined): Severity {
  const stated = properties?.['security-severity'] ?? rule?.properties?.['security-severity'];
  const score = typeof stated === 'string' || typeof stated === 'number' ? Number(stated) : Number.NaN;
  if (score > 0) return score >= 9 ? 'critical' : score >= 7 ? 'high' : score >= 4 ? 'medium' : 'low';
  switch (level ?? rule?.defaultConfiguration?.level ?? 'warning') {
    case 'error':
      return 'high';
    case 'warning':
      return 'medium';
    case 'note':
      return 'low';
    default:
      return 'informational';
  }
}

type Place = Omit<Extract<ReportedFailure['about'], { kind: 'lines' }>, 'kind'>;

function placeOf({ locations }: SarifResult, run: SarifRun): Place | string {
  const physical = locations.find(
    ({ physicalLocation }) => physicalLocation?.artifactLocation?.uri !== undefined,
  )?.physicalLocation;
  const uri = physical?.artifactLocation?.uri;
  if (uri === undefined) return 'it names no file';
  const path = pathOf(uri);
  if (path === undefined) return `${uri} is no path in a repository`;
  const startLine = physical?.region?.startLine ?? 1;
  const endLine = Math.max(startLine, physical?.region?.endLine ?? startLine);
  const repository = repositoryOf(run);
  return { path, startLine, endLine, ...(repository === undefined ? {} : { repository }) };
}

/** A relative reference (RFC 3986); one that leads out of the repository, or is absolute, cannot be placed in it. */
function pathOf(uri: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(uri) || uri.startsWith('/')) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(uri.replace(/[?#].*$/, ''));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return parts.length === 0 || parts.includes('..') ? undefined : parts.join('/');
}

/** As we name repositories: host and path, without scheme, credentials and `.git`. */
function repositoryOf({ versionControlProvenance: [first] }: SarifRun): string | undefined {
  const written = first?.repositoryUri;
  if (written === undefined || !URL.canParse(written)) return undefined;
  const { host, pathname } = new URL(written);
  return `${host}${pathname}`.replace(/\.git$|\/$/g, '');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim() ?? '';
}
