/**
 * Whether a policy's failures jumped since the last complete look (S3): a hundred new failures overnight are rather a mistake
 * in the policy or in what was read than a hundred mistakes. Takes two counts; remembers nothing.
 */
import type { JumpRule } from '../model/index.js';

/** What a policy said of all that it applied to, in one look. */
export interface FailureCount {
  readonly failures: number;
  /** What it could not judge. */
  readonly errors: number;
}

export interface Jump {
  /**
   * - `steady`: nothing to say
   * - `jumped`: its actions wait for a person
   * - `no-baseline`: never counted before, so a jump could not be told: what it finds is the baseline, and until a second
   *   look nothing acts on it unattended
   */
  readonly kind: 'steady' | 'jumped' | 'no-baseline';
  readonly because: string;
}

/**
 * Both numbers of the rule must be reached. A jump of what could not be judged counts, too: what is known of the failures has
 * changed then as much. No number that falls is a jump.
 * @param before undefined when the policy was never counted
 */
export function jumpOf(before: FailureCount | undefined, now: FailureCount, rule: JumpRule): Jump {
  if (before === undefined)
    return { kind: 'no-baseline', because: `first look: ${said(now)}; nothing to compare with until the next` };
  if (isJump(before.failures, now.failures, rule))
    return { kind: 'jumped', because: `failures jumped from ${before.failures} to ${now.failures}${andErrors(before, now)}` };
  if (isJump(before.errors, now.errors, rule))
    return { kind: 'jumped', because: `what could not be judged jumped from ${before.errors} to ${now.errors}` };
  return { kind: 'steady', because: `${said(now)}, ${before.failures} failures before${andErrors(before, now)}` };
}

function isJump(before: number, now: number, { count, factor }: JumpRule): boolean {
  return now - before >= count && now >= before * factor;
}

function andErrors(before: FailureCount, now: FailureCount): string {
  return now.errors > before.errors ? `; errors rose from ${before.errors} to ${now.errors}` : '';
}

function said({ failures, errors }: FailureCount): string {
  return errors === 0 ? `${failures} failures` : `${failures} failures and ${errors} errors`;
}
