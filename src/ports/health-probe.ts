import type { Health, HealthCheck, ResourceAddress } from '../model/index.js';

/** Looks whether something is well. What it cannot tell is inconclusive, never healthy. */
export interface HealthProbe {
  check(check: HealthCheck, subject: HealthSubject): Promise<Health>;
}

export interface HealthSubject {
  readonly address: ResourceAddress;
  readonly service: string;
}
