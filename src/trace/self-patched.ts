/** Finds images that fixed a package in a layer of their own: it helps them alone, and people should know before they copy it. */
import type { ImageDigest, VulnerabilityFinding } from '../model/index.js';
import type { EstateGraph } from '../graph/index.js';
import { nameOf } from './fix-point.js';

/** One sentence per image below `base` that has its own, unaffected copy of a package that `findings` are about. */
export function selfPatched(graph: EstateGraph, base: ImageDigest, findings: readonly VulnerabilityFinding[]): readonly string[] {
  const affected = new Set(findings.map(({ image }) => image));
  const names = new Set(findings.map((finding) => finding.package.name));
  return graph.lineage.derived(base).flatMap(({ digest }) => {
    if (affected.has(digest)) return [];
    const ownFrom = graph.lineage.ownLayersFrom(digest) ?? 0;
    const patched = (graph.packagesOf(digest)?.packages ?? []).filter(({ name, layer }) => layer >= ownFrom && names.has(name));
    if (patched.length === 0) return [];
    const what = [...new Set(patched.map((installed) => `${installed.source.name} ${installed.version}`))].join(', ');
    return [`${nameOf(digest, graph)} brings its own ${what}: that helps no other image`];
  });
}
