/** Adds up what every cause is missing: what to connect next, and how much each connection would add; the most first. */
import type { EstateGraph } from '../graph/index.js';
import { runsByItself, type RootCause } from '../model/index.js';

export interface Suggestion {
  readonly what: string;
  readonly gain: string;
}

export function suggestionsOf(causes: readonly RootCause[], graph: EstateGraph): readonly Suggestion[] {
  const wanted = new Map<string, { place: number; owner: number; reach: number }>();
  for (const { missing, findings } of causes) {
    for (const { what, adds } of missing) {
      const sum = wanted.get(what) ?? { place: 0, owner: 0, reach: 0 };
      sum[adds] += findings.length;
      wanted.set(what, sum);
    }
  }
  const weighed = [...wanted].map(([what, { place, owner, reach }]) => {
    const gains = [
      ...(place > 0 ? [`${findings(place)} would gain a place to fix`] : []),
      ...(owner > 0 ? [`${findings(owner)} would gain an owner`] : []),
      ...(reach > 0 ? [`it would be known where ${findings(reach)} run`] : []),
    ];
    return { what, gain: gains.join('; '), weight: place * 3 + owner * 2 + reach };
  });
  return [
    ...weighed.sort((a, b) => b.weight - a.weight || (a.what < b.what ? -1 : 1)).map(({ what, gain }) => ({ what, gain })),
    ...kindsMissing(graph),
  ];
}

/** Whole kinds of source of which there is none at all. */
function kindsMissing(graph: EstateGraph): readonly Suggestion[] {
  const missing: Suggestion[] = [];
  const { size: images } = graph.images;
  if (images > 0 && graph.advisories.length === 0 && graph.scannerReports.length === 0) {
    missing.push({
      what: 'advisories (OSV files) or a scanner report',
      gain: `vulnerabilities of ${images} image${images === 1 ? '' : 's'} would be known`,
    });
  }
  if (images === 0 && graph.dockerfiles.length > 0) {
    const n = graph.dockerfiles.length;
    missing.push({
      what: 'the registry your images are pushed to',
      gain: `what ${n} Dockerfile${n === 1 ? '' : 's'} built, and what is in it`,
    });
  }
  if (images > 0 && graph.dockerfiles.length === 0) {
    missing.push({
      what: 'the repositories that build these images',
      gain: `lines and owners for what is wrong in ${images} image${images === 1 ? '' : 's'}`,
    });
  }
  const unknown = [...graph.resources.values()].filter(
    (resource) => runsByItself(resource) && graph.phaseOf(resource.id).phase === 'unknown',
  ).length;
  if (unknown > 0)
    missing.push({
      what: 'releasePhases rules in headwater.yaml',
      gain: `a release phase for ${unknown} resource${unknown === 1 ? '' : 's'}`,
    });
  return missing;
}

function findings(n: number): string {
  return `${n} finding${n === 1 ? '' : 's'}`;
}
