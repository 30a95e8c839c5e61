import type { Edge } from './edge.js';
import type { Gap } from './gap.js';
import type { Observation } from './observation.js';
import type { ImageUse, Resource } from './resource.js';

/** What belongs together of the observations of one page, or of one change. */
export interface Gathered {
  /** Each id once: the last one counts. */
  readonly resources: readonly GatheredResource[];
  /** All that is neither a resource, nor an edge from one of these, nor a gap; each key once. */
  readonly others: readonly Observation[];
  readonly gaps: readonly Gap[];
}

export interface GatheredResource {
  readonly resource: Resource;
  readonly uses: readonly ImageUse[];
  /** The edges that start at it. */
  readonly edges: readonly Edge[];
}

export function gather(observations: readonly Observation[]): Gathered {
  const resources = new Map<string, { resource: Resource; uses: readonly ImageUse[]; edges: Edge[] }>();
  const others = new Map<string, Observation>();
  const gaps: Gap[] = [];
  for (const observation of observations) {
    if (observation.kind === 'resource') {
      const { resource, uses } = observation;
      resources.set(resource.id, { resource, uses, edges: [] });
    }
  }
  for (const observation of observations) {
    if (observation.kind === 'resource') continue;
    const from = observation.kind === 'edge' ? resources.get(observation.edge.from) : undefined;
    if (observation.kind === 'gap') gaps.push(observation.gap);
    else if (observation.kind === 'edge' && from !== undefined) from.edges.push(observation.edge);
    else others.set(observationKey(observation), observation);
  }
  return { resources: [...resources.values()], others: [...others.values()], gaps };
}

/** What an observation is about: of two with the same key, the later one replaces the earlier. */
export function observationKey(observation: Observation): string {
  const about = (): unknown => {
    switch (observation.kind) {
      case 'resource':
        return observation.resource.id;
      case 'edge':
        return observation.edge;
      case 'declaration':
        return observation.declaration;
      case 'image':
        return observation.image.digest;
      case 'layer':
        return observation.content.digest ?? observation.content.diffId;
      case 'repository':
        return observation.repository.name;
      case 'source-file':
        return [observation.file.repository, observation.file.path];
      case 'dockerfile':
        return [observation.dockerfile.repository, observation.dockerfile.path];
      case 'ownership':
        return observation.rule;
      case 'advisory':
        return observation.advisory.id;
      case 'scanner-report':
        return [observation.report.source, observation.report.scanner, observation.report.image];
      case 'reported-failure':
        return observation.failure;
      case 'gap':
        return observation.gap;
      default:
        return unknownKind(observation);
    }
  };
  return JSON.stringify([observation.kind, about()]);
}

/** A kind that was added without a key does not compile. */
function unknownKind(observation: never): never {
  throw new TypeError(`no key for ${JSON.stringify(observation)}`);
}
