/** What a finding is known by over commits and machines, and whether another one says no more than it. */
import type { Failure, Finding } from '../../model/index.js';

/** What fails of it: the fields, or where there are none, the message. A vulnerability fails as a whole. */
export function failingOf(finding: Finding): readonly string[] {
  if (finding.kind === 'vulnerability') return [];
  const failing = finding.failures.flatMap(({ fields, message }) => (fields.length > 0 ? fields : [message]));
  return [...new Set(failing)].toSorted();
}

/** Findings by their ids, with what fails of each. */
export type KnownFindings = ReadonlyMap<string, ReadonlySet<string>>;

export function knownFindings(findings: readonly Finding[]): KnownFindings {
  return new Map(findings.map((finding) => [finding.id, new Set(failingOf(finding))]));
}

/** What is left of findings when what was known to fail is taken away. */
export function newFindings(findings: readonly Finding[], known: KnownFindings): readonly Finding[] {
  return findings.flatMap((finding) => {
    const before = known.get(finding.id);
    if (before === undefined) return [finding];
    if (failingOf(finding).every((one) => before.has(one))) return [];
    return finding.kind === 'policy' ? [{ ...finding, failures: newFailures(finding.failures, before) }] : [];
  });
}

function newFailures(failures: readonly Failure[], before: ReadonlySet<string>): readonly Failure[] {
  return failures.flatMap((failure) => {
    if (failure.fields.length === 0) return before.has(failure.message) ? [] : [failure];
    const fields = failure.fields.filter((field) => !before.has(field));
    return fields.length === 0 ? [] : [{ ...failure, fields }];
  });
}
