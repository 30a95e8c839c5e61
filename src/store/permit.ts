/** Whether a worker may act at this instant, from one look at what everybody shares (S11, S12). */
import type { Halt, Permit } from '../ports/index.js';

export interface ControlState {
  readonly halt: Pick<Halt, 'by' | 'because'> | undefined;
  /** The policy set that holds. */
  readonly holds: string | undefined;
  /** What is asked for and is not in it. */
  readonly missing: readonly string[];
  /** The policy set of the worker's lease; undefined when none lives. */
  readonly lease: string | undefined;
}

export function permitOf({ halt, holds, missing, lease }: ControlState, worker: string, policySet: string): Permit {
  if (halt !== undefined) return mayNot(`everything is halted by ${halt.by}: ${halt.because}`);
  if (holds === undefined) return mayNot('no policy set holds');
  if (holds !== policySet) return mayNot(`the policy set ${policySet} does not hold any more, but ${holds}`);
  if (lease === undefined) return mayNot(`${worker} has no lease`);
  if (lease !== policySet) return mayNot(`the lease of ${worker} is on another policy set, ${lease}`);
  const [first] = missing;
  return first === undefined ? MAY : mayNot(`${first} is not in the policy set that holds`);
}

const MAY: Permit = { kind: 'may' };

function mayNot(because: string): Permit {
  return { kind: 'may-not', because };
}
