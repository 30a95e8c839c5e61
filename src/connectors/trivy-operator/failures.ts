/** Checks that fail, and secrets that were found in an image, as failures of the object that the report is about. */
import type { ReportedFailure } from '../../model/index.js';
import { requirementsOf } from './requirements.js';
import { Check, ExposedSecret, faultyPart } from './schema.js';
import { severityOf } from './severity.js';

export interface Failures {
  readonly failures: readonly ReportedFailure[];
  readonly problems: readonly string[];
}

type Told = Pick<ReportedFailure, 'source' | 'scanner' | 'about'>;

/** One for each message of a check that fails; those that pass are left out. */
export function failuresOf(checks: readonly unknown[], told: Told): Failures {
  const failures: ReportedFailure[] = [];
  const problems: string[] = [];
  for (const [index, item] of checks.entries()) {
    const read = Check.safeParse(item);
    if (!read.success) {
      problems.push(`check ${index + 1}: ${faultyPart(read.error)} is not as it should be`);
      continue;
    }
    const { checkID, title = checkID, severity, messages, remediation, success } = read.data;
    if (success) continue;
    const said = [...new Set(messages.map(firstLine).filter((message) => message !== ''))];
    for (const message of said.length === 0 ? [title] : said) {
      failures.push({
        ...told,
        rule: checkID,
        title: firstLine(title),
        message,
        severity: severityOf(severity),
        controls: requirementsOf(checkID),
        guidance: remediation ?? '',
      });
    }
  }
  return { failures, problems };
}

/** @param image as people call it */
export function secretsOf(secrets: readonly unknown[], image: string | undefined, told: Told): Failures {
  const failures: ReportedFailure[] = [];
  const problems: string[] = [];
  for (const [index, item] of secrets.entries()) {
    const read = ExposedSecret.safeParse(item);
    if (!read.success) {
      problems.push(`secret ${index + 1}: ${faultyPart(read.error)} is not as it should be`);
      continue;
    }
    const { ruleID, target, severity } = read.data;
    const title = firstLine(read.data.title ?? ruleID);
    const place = [target, image === undefined ? undefined : `image ${image}`].filter((part) => part !== undefined);
    failures.push({
      ...told,
      rule: ruleID,
      title: `Secret in an image: ${title}`,
      message: place.length === 0 ? `${title} is in its image` : `${title} is in ${place.join(' of ')}`,
      severity: severityOf(severity),
      controls: [],
      guidance: '',
    });
  }
  return { failures, problems };
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.trim() ?? '';
}
