/**
 * Groups what policies say of images by what builds them: one cause per policy and Dockerfile, or per policy and tag track
 * where no Dockerfile is known. However many builds and platforms fail, one edit and a rebuild put them right.
 */
import type { Evidence, Image, PolicyFinding, PolicyHeader } from '../model/index.js';
import { trackOf, type EstateGraph } from '../graph/index.js';
import { NO_EDITS, type CauseDraft } from './cause-draft.js';
import type { ImageSources } from './image-sources.js';

export interface ImageGroup {
  readonly policy: PolicyHeader;
  /** The first of them stands for all. */
  readonly image: Image;
  readonly findings: PolicyFinding[];
}

export function addToGroup(groups: Map<string, ImageGroup>, key: string, group: ImageGroup): void {
  const known = groups.get(key);
  if (known === undefined) groups.set(key, group);
  else known.findings.push(...group.findings);
}

export function imageKey(
  finding: PolicyFinding,
  { digest }: Image,
  sources: Pick<ImageSources, 'of'>,
  graph: Pick<EstateGraph, 'images'>,
): string {
  const source = sources.of(digest);
  if (source === undefined) return [finding.policy, 'image', trackOf(digest, graph)].join('\0');
  const { repository, path } = source.candidate.dockerfile;
  return [finding.policy, 'image', repository, path].join('\0');
}

export function imageDraft(key: string, { policy, image, findings }: ImageGroup, sources: Pick<ImageSources, 'of'>): CauseDraft {
  const name = image.names[0]?.repository ?? image.digest;
  const source = sources.of(image.digest);
  const dockerfile = source?.candidate.dockerfile;
  return {
    key,
    kind: 'image',
    slug: [policy.id.split('/').at(-1) ?? policy.id, name.split('/').at(-1) ?? name],
    title: `image ${name}: ${findings[0]?.title ?? policy.title}`,
    image: image.digest,
    ...(source === undefined || dockerfile === undefined
      ? { unlocated: `the repository that builds ${name}` }
      : {
          location: {
            repository: dockerfile.repository,
            path: dockerfile.path,
            startLine: source.fromLine,
            endLine: source.fromLine,
          },
        }),
    confidence: source === undefined ? 0.3 : source.candidate.confidence,
    evidence: [...evidenceOf(name, findings), ...(source?.candidate.evidence ?? [])],
    findings,
    // Which of the Dockerfile's lines, or of its base's, made it so is not told by the configuration.
    fix: { kind: 'guidance', ...NO_EDITS, guidance: policy.fix.guidance.trim() },
    notes: [],
  };
}

function evidenceOf(name: string, findings: readonly PolicyFinding[]): readonly Evidence[] {
  const builds = `${findings.length} build${findings.length === 1 ? '' : 's'} of ${name}`;
  return [{ kind: 'configuration', statement: `${builds} that were seen fail it`, weight: 1 }];
}
