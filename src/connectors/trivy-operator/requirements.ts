/**
 * Which requirement of the CIS benchmark a check is about, as the operator's own compliance report says (`k8s-cis-1.23`; the
 * numbers are those of 1.10 too). Only checks of one setting that the requirement is about as a whole: those on capabilities and
 * on security contexts each stand for a part of several.
 */
import type { ReportedFailure } from '../../model/index.js';

const FRAMEWORK = 'cis-kubernetes-1.10';

/** By the number of the check. */
const REQUIREMENTS: ReadonlyMap<number, string> = new Map([
  [111, '5.1.1'],
  [41, '5.1.2'],
  [44, '5.1.3'],
  [45, '5.1.3'],
  [46, '5.1.3'],
  [36, '5.1.6'],
  [43, '5.1.8'],
  [17, '5.2.2'],
  [10, '5.2.3'],
  [8, '5.2.4'],
  [9, '5.2.5'],
  [1, '5.2.6'],
  [12, '5.2.7'],
  [103, '5.2.11'],
  [23, '5.2.12'],
  [24, '5.2.13'],
  [104, '5.7.2'],
  [110, '5.7.4'],
]);

/** Ids are written `KSV017`, `KSV-0017` and `AVD-KSV-0017`. */
export function requirementsOf(check: string): ReportedFailure['controls'] {
  const number = /^(?:AVD-)?KSV-?0*([0-9]{1,4})$/.exec(check)?.[1];
  const id = number === undefined ? undefined : REQUIREMENTS.get(Number(number));
  return id === undefined ? [] : [{ framework: FRAMEWORK, id }];
}
