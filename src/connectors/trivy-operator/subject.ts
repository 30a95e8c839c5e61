/** Which object a report is about: its labels say it, and its owner, which has the group as well. */
import { apiGroup } from '../../lib/api-version.js';
import type { ReportedFailure, Resource } from '../../model/index.js';
import { Metadata } from './schema.js';

const KIND = 'trivy-operator.resource.kind';
const NAME = 'trivy-operator.resource.name';
const NAMESPACE = 'trivy-operator.resource.namespace';

/** Undefined when the labels do not say it. A name that is no value of a label (`system:node`) is an annotation. */
export function subjectOf({ id, labels, annotations, raw }: Resource): ReportedFailure['about'] | undefined {
  const kind = own(labels, KIND);
  if (kind === undefined || kind === '') return undefined;
  const metadata = typeof raw === 'object' && raw !== null && 'metadata' in raw ? Metadata.safeParse(raw.metadata) : undefined;
  const owners = (metadata?.data?.ownerReferences ?? []).filter((one) => one.kind === kind);
  const name = own(labels, NAME) ?? own(annotations, NAME) ?? (owners.length === 1 ? owners[0]?.name : undefined);
  if (name === undefined || name === '') return undefined;
  const owner = owners.find((one) => one.name === name);
  const group = owner === undefined ? undefined : apiGroup(owner.apiVersion);
  const namespace = own(labels, NAMESPACE) ?? '';
  return { kind: 'object', namedBy: id, object: { ...(group === undefined ? {} : { group }), kind, namespace, name } };
}

function own(texts: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(texts, key) ? texts[key] : undefined;
}
