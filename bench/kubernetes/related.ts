/** The rules that look at what a Pod belongs together with, and an index of that as one would write it for them alone. */
import type { Verdict } from '../measure.js';
import type { Pod } from './pod.js';
import { failsIf } from './pod-security.js';

export interface ServiceAccount {
  readonly kind: 'ServiceAccount';
  readonly name: string;
  readonly namespace: string;
  readonly automountServiceAccountToken?: boolean;
}

export interface NetworkPolicy {
  readonly kind: 'NetworkPolicy';
  readonly name: string;
  readonly namespace: string;
  /** What a Pod's labels must say; nothing selects all of the namespace. */
  readonly labels: Readonly<Record<string, string>>;
  readonly policyTypes?: readonly string[];
}

export interface Budget {
  readonly kind: 'PodDisruptionBudget';
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Beside {
  /** By namespace and name. */
  readonly accounts: ReadonlyMap<string, ServiceAccount>;
  readonly networkPolicies: ReadonlyMap<string, readonly NetworkPolicy[]>;
  readonly budgets: ReadonlyMap<string, readonly Budget[]>;
}

export function indexOf(all: readonly (ServiceAccount | NetworkPolicy | Budget)[]): Beside {
  const accounts = new Map<string, ServiceAccount>();
  const networkPolicies = new Map<string, NetworkPolicy[]>();
  const budgets = new Map<string, Budget[]>();
  for (const one of all) {
    if (one.kind === 'ServiceAccount') accounts.set(`${one.namespace}/${one.name}`, one);
    else if (one.kind === 'NetworkPolicy') put(networkPolicies, one);
    else put(budgets, one);
  }
  return { accounts, networkPolicies, budgets };
}

export const RELATED: Readonly<Record<string, (pod: Pod, beside: Beside) => Verdict>> = {
  'no-unneeded-token': ({ spec, metadata }, { accounts }) => {
    const isDefault = (name = ''): boolean => name === '' || name === 'default';
    if (!isDefault(spec.serviceAccountName) || !isDefault(spec.serviceAccount)) return 'not-applicable';
    if ((metadata.annotations?.['kubernetes.io/config.mirror'] ?? '') !== '') return 'not-applicable';
    if (spec.automountServiceAccountToken !== undefined) return failsIf(spec.automountServiceAccountToken);
    return failsIf(accounts.get(`${metadata.namespace}/default`)?.automountServiceAccountToken !== false);
  },
  'service-accounts-exist': ({ spec, metadata }, { accounts }) => {
    const { serviceAccountName: name = '' } = spec;
    if (name === '' || name === 'default') return 'not-applicable';
    return failsIf(!accounts.has(`${metadata.namespace}/${name}`));
  },
  'workloads-have-network-policies': ({ spec, metadata }, { networkPolicies }) => {
    if (spec.hostNetwork === true) return 'not-applicable';
    const found = networkPolicies.get(metadata.namespace)?.some(({ labels, policyTypes }) => {
      return selects(labels, metadata.labels) && (policyTypes?.includes('Ingress') ?? true);
    });
    return failsIf(found !== true);
  },
  'one-budget-per-pod': ({ metadata }, { budgets }) => {
    const found = budgets.get(metadata.namespace)?.filter(({ labels }) => selects(labels, metadata.labels)) ?? [];
    return failsIf(new Set(found.map(({ name }) => name)).size > 1);
  },
  'replicas-have-a-budget': () => 'not-applicable',
};

function put<T extends { readonly namespace: string }>(index: Map<string, T[]>, one: T): void {
  const before = index.get(one.namespace);
  if (before === undefined) index.set(one.namespace, [one]);
  else before.push(one);
}

function selects(wanted: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  for (const key in wanted) if (labels[key] !== wanted[key]) return false;
  return true;
}
