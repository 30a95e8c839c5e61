/** Makes the cloud resources that the benches judge, of every kind its share, and what the predicates say of them. */
import { resourceId, sourceId, type Json, type Resource } from '../../src/model/index.js';
import type { Verdict } from '../measure.js';
import { seeded } from '../random.js';
import { ALIBABA } from './alibaba.js';
import { AWS } from './aws.js';
import { AZURE } from './azure.js';
import { GCP } from './gcp.js';
import type { CloudKind } from './kind.js';

export const KINDS: readonly CloudKind[] = [...AWS, ...AZURE, ...GCP, ...ALIBABA];

/** What the ages of keys are judged by. */
export const NOW = new Date('2026-01-15T00:00:00Z');

export interface Cloud {
  readonly resources: readonly Resource[];
  /** The predicates' verdicts, by resource and then by policy. */
  verdicts(): readonly Verdict[];
}

/** The kinds come one after the other, as a reader of a cloud lists them. */
export function generateCloud(count: number, seed = 20_260_102): Cloud {
  const random = seeded(seed);
  const resources = KINDS.flatMap((kind) => {
    return kind.generate(Math.round((count * kind.share) / 100), random).map((raw, index) => resourceOf(kind, raw, index));
  });
  return { resources, verdicts: () => verdictsOf(resources) };
}

/** As one would write it: the rules of each resource's kind, looked up where it is another than the last one's. */
function verdictsOf(resources: readonly Resource[]): readonly Verdict[] {
  const verdicts: Verdict[] = [];
  const now = NOW.getTime();
  let last: CloudKind | undefined;
  for (const { apiVersion, kind, raw } of resources) {
    if (last?.kind !== kind || last.apiVersion !== apiVersion) {
      last = KINDS.find((one) => one.kind === kind && one.apiVersion === apiVersion);
    }
    last?.judge(raw, now, verdicts);
  }
  return verdicts;
}

function resourceOf({ platform, apiVersion, kind }: CloudKind, raw: unknown, index: number): Resource {
  const name = `${kind}-${index}`;
  return {
    id: resourceId(`bench:${platform}/${apiVersion}/${name}`),
    source: sourceId('bench'),
    platform,
    apiVersion,
    kind,
    name,
    labels: {},
    annotations: {},
    raw: JSON.parse(JSON.stringify(raw)) as Json,
  };
}
