/**
 * Tells which Dockerfile, and which of its stages, an image was built from, each answer with its evidence. Takes what was
 * seen, gives candidates with confidence; what speaks against one is kept and shown. Never picks one where two fit.
 */
import { parseImageReference } from '../lib/oci-reference.js';
import { sharesOf } from '../lib/log-odds.js';
import type { Dockerfile, Evidence, Image, SourceRepository } from '../model/index.js';
import { alignHistory, type Alignment } from './align-history.js';
import { indexDockerfiles, repositoryOf, sourceOf, type DockerfileIndex, type IndexedDockerfile } from './dockerfile-index.js';

export interface DockerfileCandidate {
  readonly dockerfile: Dockerfile;
  /** Index of the stage that the image is. */
  readonly stage: number;
  readonly confidence: number;
  /** Strongest first; negative weights contradict. */
  readonly evidence: readonly Evidence[];
  readonly alignment: Alignment;
}

/** Before any evidence: a Dockerfile that was merely found is rather not the one. */
const PRIOR = -1.5;
/** A last stage that fits this well is not doubted. */
const FITS = 0.9;

// The same Dockerfiles are asked about for every image; reading them once per image would be most of the work.
const indexes = new WeakMap<readonly Dockerfile[], DockerfileIndex>();

/**
 * @param ownFrom index of the image's first layer that is not its base's
 * @param baseImage the image that those below come from, when it is known
 * @param dockerfiles pass the same array for every image: it is indexed once
 * @returns the likeliest first; confidences of rivals add up to at most 1, as only one of them can have built the image
 */
export function findDockerfile(
  image: Image,
  ownFrom: number,
  baseImage: Image | undefined,
  dockerfiles: readonly Dockerfile[],
  repositories: readonly SourceRepository[],
): readonly DockerfileCandidate[] {
  const index = indexes.get(dockerfiles) ?? indexDockerfiles(dockerfiles, repositories);
  indexes.set(dockerfiles, index);
  const judged = index.candidates(image, ownFrom, baseImage).map((entry) => judge(entry, image, ownFrom, baseImage));
  const logOdds = judged.map(({ evidence }) => evidence.reduce((sum, { weight }) => sum + weight, PRIOR));
  // The last rival is a Dockerfile that nobody showed us: with one candidate its share is the plain probability.
  const shares = sharesOf([...logOdds, 0]);
  return judged
    .map((candidate, at) => ({ ...candidate, confidence: Math.min(0.99, Math.max(0.01, shares[at] ?? 0)) }))
    .toSorted((a, b) => b.confidence - a.confidence || comparePlace(a.dockerfile, b.dockerfile));
}

function comparePlace(a: Dockerfile, b: Dockerfile): number {
  const [left, right] = [`${a.repository}/${a.path}`, `${b.repository}/${b.path}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

type Judged = Omit<DockerfileCandidate, 'confidence'>;

/** The stage of a Dockerfile that speaks best for itself, with all reasons for and against. */
function judge(entry: IndexedDockerfile, image: Image, ownFrom: number, baseImage: Image | undefined): Judged {
  const { dockerfile } = entry;
  const shared = [...sourceEvidence(entry, image, baseImage), ...nameEvidence(entry, image)];
  const last = dockerfile.stages.length - 1;
  const judgeStage = (stage: number): Judged => {
    const alignment = alignHistory(dockerfile, stage, image, ownFrom);
    const evidence = [
      ...shared,
      ...alignment.evidence,
      ...fromEvidence(dockerfile, stage, ownFrom, baseImage),
      ...targetEvidence(entry, image, stage),
    ];
    return {
      dockerfile,
      stage,
      alignment,
      evidence: evidence.filter(({ weight }) => weight !== 0).toSorted((a, b) => b.weight - a.weight),
    };
  };
  const final = judgeStage(last);
  if (final.alignment.score >= FITS && dockerfile.targets.length === 0) return final;
  const others = dockerfile.stages.slice(0, -1).map(({ index }) => judgeStage(index));
  return others.reduce((best, other) => (total(other) > total(best) ? other : best), final);
}

function total({ evidence }: Judged): number {
  return evidence.reduce((sum, { weight }) => sum + weight, 0);
}

/** The image's own word on where it was built from. A label that the base has as well came with the base. */
function sourceEvidence({ repository, remote }: IndexedDockerfile, image: Image, baseImage: Image | undefined): Evidence[] {
  const source = sourceOf(image);
  if (source === undefined || remote === undefined) return [];
  if (baseImage !== undefined && sourceOf(baseImage)?.remote === source.remote) return [];
  const kind = 'source-label';
  if (source.remote !== remote) {
    const statement = `the image says it was built from ${source.written}, which is another repository`;
    // Below a base that nobody saw the label may be that base's.
    return [{ kind, statement, weight: baseImage === undefined ? -1 : -2.5 }];
  }
  const evidence: Evidence[] = [{ kind, statement: `the image says it was built from ${source.written}`, weight: 2.5 }];
  if (source.revision !== undefined && source.revision === repository?.commit) {
    evidence.push({
      kind: 'revision-label',
      statement: `and from the commit that was read, ${source.revision.slice(0, 12)}`,
      weight: 0.7,
    });
  }
  return evidence;
}

/** What the image is called against what the Dockerfile's folder, suffix, or build definitions are called. */
function nameEvidence({ names, builds, dockerfile }: IndexedDockerfile, image: Image): Evidence[] {
  const built = builds.flatMap((build) => {
    const best = Math.max(0, ...image.names.map((name) => builtAs(build.image, build.name, name)));
    return best > 0
      ? [
          {
            kind: 'build-definition',
            statement: `${build.file} builds ${build.image ?? build.name} from ${dockerfile.path}`,
            weight: best,
          },
        ]
      : [];
  });
  const [strongest] = built.toSorted((a, b) => b.weight - a.weight);
  if (strongest !== undefined) return [strongest];
  const called = image.names.flatMap(({ repository, tags }) => [
    ...repository.split('/').slice(1).toReversed(),
    ...tags.map((tag) => tag.slice(tag.indexOf('-') + 1)),
  ]);
  const at = names.findIndex((name) => called.includes(name));
  const name = names[at];
  if (name === undefined) return [];
  return [
    { kind: 'name', statement: `the image and the Dockerfile's place are both called ${name}`, weight: at === 0 ? 1.5 : 0.7 },
  ];
}

/** How well an image's name is the one that a build definition gives: one repository may hold many images, told apart by tags. */
function builtAs(defined: string | undefined, service: string, { repository, tags }: Image['names'][number]): number {
  if (defined === undefined) return repository.split('/').at(-1) === service ? 1 : 0;
  if (repositoryOf(defined) !== repository) return 0;
  const tag = parseImageReference(defined)?.tag;
  if (tag !== undefined && tags.includes(tag)) return 2.5;
  if (tag?.endsWith(`-${service}`) === true) return tags.some((one) => one.endsWith(`-${service}`)) ? 2.5 : -1;
  return 2;
}

/** The image that the stage is FROM, through the stages between, against the base that the layers show. */
function fromEvidence(dockerfile: Dockerfile, stage: number, ownFrom: number, baseImage: Image | undefined): Evidence[] {
  const kind = 'from';
  const base = rootBase(dockerfile, stage);
  if (base === undefined || base.kind === 'stage' || (base.kind === 'image' && base.unresolved.length > 0)) return [];
  if (base.kind === 'scratch') {
    return ownFrom > 0 ? [{ kind, statement: 'it starts from scratch, but the image has a base', weight: -1.5 }] : [];
  }
  const reference = parseImageReference(base.reference);
  const repository = repositoryOf(base.reference);
  if (baseImage === undefined || baseImage.names.length === 0 || reference === undefined) return [];
  const held = baseImage.names.filter((name) => name.repository === repository);
  if (held.length === 0) {
    return [
      { kind, statement: `it is FROM ${base.reference}, but the base is ${baseImage.names[0]?.repository ?? ''}`, weight: -2 },
    ];
  }
  const evidence: Evidence[] = [
    { kind, statement: `it is FROM ${base.reference}, and the base is of that repository`, weight: 1.8 },
  ];
  const { tag, digest } = reference;
  if (digest !== undefined) {
    const same = digest === baseImage.digest || baseImage.indexes.some((index) => index === digest);
    evidence.push(
      same
        ? { kind: 'from-digest', statement: 'the FROM names the very digest of the base', weight: 1.2 }
        : {
            kind: 'from-digest',
            statement: 'the FROM names another digest than the base has: the file or the image is older',
            weight: -0.4,
          },
    );
  } else if (tag !== undefined && held.some(({ tags }) => tags.includes(tag))) {
    evidence.push({ kind: 'from-tag', statement: `the base is tagged ${tag}, as the FROM says`, weight: 0.6 });
  }
  return evidence;
}

function rootBase(dockerfile: Dockerfile, stage: number): Dockerfile['stages'][number]['base'] | undefined {
  let at = dockerfile.stages[stage];
  while (at?.base.kind === 'stage' && at.base.index < at.index) at = dockerfile.stages[at.base.index];
  return at?.base;
}

/** Builds make the last stage unless they name another. */
function targetEvidence({ dockerfile, builds }: IndexedDockerfile, image: Image, stage: number): Evidence[] {
  const kind = 'target';
  const last = dockerfile.stages.length - 1;
  const { name } = dockerfile.stages[stage] ?? {};
  const mine = builds.filter((build) => image.names.some((one) => builtAs(build.image, build.name, one) >= 1));
  const named = mine.find((build) => build.target !== undefined);
  if (named?.target !== undefined) {
    return named.target === (name ?? String(stage))
      ? [{ kind, statement: `${named.file} builds the stage ${named.target}`, weight: 1.5 }]
      : [{ kind, statement: `${named.file} builds the stage ${named.target}, not this one`, weight: -1 }];
  }
  if (stage === last) return [];
  if (name !== undefined && dockerfile.targets.includes(name)) {
    return [{ kind, statement: `a build definition names the stage ${name}`, weight: -0.2 }];
  }
  return [{ kind, statement: `it is not the last stage, and no build definition names it`, weight: -1.5 }];
}
