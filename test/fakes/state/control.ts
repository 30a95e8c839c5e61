/** Halt, policy set and leases in memory, for tests and the simulator. */
import type { Clock, Control, Halt, PolicySet } from '../../../src/ports/index.js';
import { halted, policySetPublished, resumed } from '../../../src/store/evidence-of.js';
import { permitOf } from '../../../src/store/permit.js';
import type { EvidenceLogInMemory } from './evidence-log.js';

interface Lease {
  readonly policySet: string;
  /** It lives up to and at this instant. */
  until: number;
}

export interface ControlInMemoryOptions {
  readonly clock: Clock;
  readonly evidence?: EvidenceLogInMemory;
}

export function controlInMemory({ clock, evidence }: ControlInMemoryOptions): Control {
  let halt: Halt | undefined;
  let holds: PolicySet | undefined;
  const leases = new Map<string, Lease>();
  const now = (): number => clock.now().getTime();
  /** Over from this instant on. */
  const end = (lease: Lease): void => {
    lease.until = Math.min(lease.until, now() - 1);
  };
  return {
    async halt(by, because) {
      if (halt !== undefined) return;
      const at = clock.now();
      halt = { by, because, at: at.toISOString() };
      evidence?.add(halted(at, by, because));
    },
    async resume(by, because) {
      if (halt === undefined) return false;
      halt = undefined;
      evidence?.add(resumed(clock.now(), by, because));
      return true;
    },
    halted: async () => halt,
    async publish({ id, policies }) {
      if (holds?.id === id && same(holds.policies, policies)) return;
      holds = { id, policies: [...policies] };
      for (const lease of leases.values()) if (lease.policySet !== id) end(lease);
      evidence?.add(policySetPublished(clock.now(), holds));
    },
    policySet: async () => holds,
    async lease(worker, policySet, milliseconds) {
      if (holds?.id !== policySet) return false;
      leases.set(worker, { policySet, until: now() + milliseconds });
      return true;
    },
    async leave(worker) {
      const lease = leases.get(worker);
      if (lease !== undefined) end(lease);
    },
    async permit(worker, policySet, policies) {
      const lease = leases.get(worker);
      return permitOf(
        {
          halt,
          holds: holds?.id,
          missing: holds === undefined ? policies : policies.filter((policy) => !holds?.policies.includes(policy)),
          lease: lease === undefined || now() > lease.until ? undefined : lease.policySet,
        },
        worker,
        policySet,
      );
    },
    async isDead(worker, milliseconds) {
      const lease = leases.get(worker);
      return lease === undefined || now() - lease.until > milliseconds;
    },
  };
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}
