/**
 * Lists what is said about images: signatures, attestations, bills of materials and other artifacts, each as a resource with
 * the digest it is about. Found by the referrers API, by the tag that stands in for it (OCI distribution 1.1), by cosign's
 * tags, and in image indexes. Reads no content, and checks no signature.
 */
import { HeadwaterError } from '../../lib/errors.js';
import { isDigest, resourceId, type Observation, type SourceId } from '../../model/index.js';
import type { ReadContext } from '../../ports/index.js';
import type { RegistryClient } from './distribution.js';
import { gapOf, parseAs } from './gaps.js';
import { linksOf } from './manifest-links.js';
import type { Resolved } from './resolve.js';
import { referrersSchema, type Descriptor } from './schema.js';

export interface ReferrersInput {
  readonly client: RegistryClient;
  /** Registry and repository, as names of images say it. */
  readonly name: string;
  readonly repository: string;
  /** Digests of images and indexes. */
  readonly subjects: readonly string[];
  /** What was read of the repository by tag or digest. */
  readonly answers: readonly Resolved[];
  /** True when `answers` has every tag of the repository. */
  readonly hasAllTags: boolean;
}

interface Referrer {
  readonly descriptor: Descriptor;
  readonly subject: string;
}

/** A signature of a bill of materials is two deep; nobody needs more. */
const DEPTH_LIMIT = 3;
/** Questions for one repository: registries count them. */
const QUESTION_LIMIT = 1000;

/** Of one repository, in all. */
const REFERRER_LIMIT = 20_000;
const AT_ONCE = 8;

/** What says that a registry does not have the API: statuses differ, and some answer with a web page. */
const NO_API: ReadonlySet<string> = new Set(['REGISTRY_NOT_FOUND', 'REGISTRY_PROTOCOL', 'FILE_MALFORMED']);

/** Each referrer once. A list that cannot be read is a gap, and ends the asking in this repository. */
export async function* readReferrers(input: ReferrersInput, context: ReadContext): AsyncGenerator<Observation, void, undefined> {
  const found = new Map<string, Referrer>();
  const keep = (referrers: readonly Referrer[]): void => {
    for (const referrer of referrers) found.set(referrer.descriptor.digest, referrer);
    if (found.size > REFERRER_LIMIT)
      throw new HeadwaterError('REGISTRY_PROTOCOL', `there are more than ${REFERRER_LIMIT}, of which the others are left out`);
  };
  try {
    keep([...inIndexes(input.answers), ...byCosignTags(input.answers)]);
    const ask = askerOf(input);
    let level = [...new Set(input.subjects)];
    let left = QUESTION_LIMIT;
    for (let depth = 0; depth < DEPTH_LIMIT && level.length > 0; depth += 1) {
      if (level.length > left)
        context.progress(`${input.name}: the referrers of ${level.length - left} images were not asked for`);
      const before = new Set(found.keys());
      const subjects = level.slice(0, left);
      left -= subjects.length;
      for (let at = 0; at < subjects.length; at += AT_ONCE) {
        const answers = await Promise.all(subjects.slice(at, at + AT_ONCE).map((subject) => outcomeOf(() => ask(subject))));
        keep(answers.flatMap(({ referrers }) => referrers));
        const failed = answers.find(({ error }) => error !== undefined);
        if (failed !== undefined) throw failed.error;
      }
      level = [...found.keys()].filter((digest) => !before.has(digest));
    }
  } catch (error) {
    yield gapOf(context, `the referrers of ${input.name}`, error, []);
  }
  for (const referrer of found.values()) yield observationOf(referrer, input.name, context.source);
}

/** What was found besides is kept when one question fails. */
async function outcomeOf(
  asking: () => Promise<readonly Referrer[]>,
): Promise<{ readonly referrers: readonly Referrer[]; readonly error?: HeadwaterError }> {
  try {
    return { referrers: await asking() };
  } catch (error) {
    if (error instanceof HeadwaterError) return { referrers: [], error };
    throw error;
  }
}

/** Asks the API, or the tag that stands in for it once the first answer showed that the registry has none. */
function askerOf(input: ReferrersInput): Ask {
  const [byApi, byTag] = [referrersApi(input), referrersTags(input)];
  let hasApi: Promise<boolean> | undefined;
  return async (subject) => {
    if (hasApi !== undefined) return (await hasApi) ? byApi(subject) : byTag(subject);
    const first = outcomeOf(() => byApi(subject));
    hasApi = first.then(({ error }) => error === undefined || !NO_API.has(error.code));
    if (!(await hasApi)) return byTag(subject);
    const { referrers, error } = await first;
    if (error !== undefined) throw error;
    return referrers;
  };
}

type Ask = (subject: string) => Promise<readonly Referrer[]>;

/** `GET /v2/NAME/referrers/DIGEST`: an index, by pages. All kinds are asked for at once, so without a filter. */
function referrersApi({ client, name, repository }: ReferrersInput): Ask {
  return async (subject) => {
    const what = `the referrers of ${name}@${subject}`;
    const found: Referrer[] = [];
    for await (const page of client.pages(`/v2/${repository}/referrers/${subject}`, repository, 'pull', what)) {
      found.push(...parseAs(referrersSchema, page, what).manifests.map((descriptor) => ({ descriptor, subject })));
    }
    return found;
  };
}

/** The tag `sha256-…` of clients that push to a registry without the API: an index as well. */
function referrersTags({ client, repository, answers, hasAllTags }: ReferrersInput): Ask {
  const known = new Map(answers.map((answer) => [answer.reference, answer]));
  return async (subject) => {
    const tag = referrersTag(subject);
    const answer = known.get(tag);
    // That the tag could not be read is a gap already.
    const bytes = answer === undefined && !hasAllTags ? await manifestOf(tag) : answer?.bytes;
    if (bytes === undefined || !isReferrersList(tag, bytes)) return [];
    return linksOf(bytes).children.map((descriptor) => ({ descriptor, subject }));
  };

  async function manifestOf(tag: string): Promise<Uint8Array | undefined> {
    try {
      return (await client.manifest(repository, tag)).bytes;
    } catch (error) {
      if (error instanceof HeadwaterError && error.code === 'REGISTRY_NOT_FOUND') return undefined;
      throw error;
    }
  }
}

const REFERRERS_TAG = /^sha(?:256|384|512)-[0-9a-f]{64}$/;

/** True for the list of referrers under such a tag. Some tag images by their digest: an index of images has platforms. */
export function isReferrersList(reference: string, bytes: Uint8Array): boolean {
  if (!REFERRERS_TAG.test(reference)) return false;
  const { children, isIndex } = linksOf(bytes);
  return isIndex && children.every(({ platform }) => platform == null);
}

/** Algorithm and value, cut to 32 and 64 characters (OCI distribution 1.1, Referrers Tag Schema). */
function referrersTag(subject: string): string {
  const [algorithm = '', value = ''] = subject.split(':');
  return `${algorithm.slice(0, 32)}-${value.slice(0, 64)}`;
}

/** What buildx puts beside the images of an index. */
function inIndexes(answers: readonly Resolved[]): readonly Referrer[] {
  return answers
    .flatMap(({ bytes }) => (bytes === undefined ? [] : linksOf(bytes).children))
    .flatMap((descriptor) => {
      const subject = descriptor.annotations['vnd.docker.reference.digest'] ?? '';
      const isAttestation = descriptor.annotations['vnd.docker.reference.type'] === 'attestation-manifest';
      return isAttestation && isDigest(subject) ? [{ descriptor: { ...descriptor, artifactType: IN_TOTO }, subject }] : [];
    });
}

const IN_TOTO = 'application/vnd.in-toto+json';
/** `sha256-….sig`: how cosign named what it attached before there were referrers. */
const COSIGN_TAG = /^(sha256)-([0-9a-f]{64})\.(sig|att|sbom)$/;
const COSIGN_TYPES: Readonly<Record<string, string>> = {
  sig: 'application/vnd.dev.cosign.artifact.sig.v1+json',
  att: 'application/vnd.dsse.envelope.v1+json',
  sbom: 'application/vnd.dev.cosign.artifact.sbom.v1+json',
};

function byCosignTags(answers: readonly Resolved[]): readonly Referrer[] {
  return answers.flatMap(({ reference, bytes, digest }) => {
    const match = COSIGN_TAG.exec(reference);
    if (match === null || bytes === undefined) return [];
    const artifactType = COSIGN_TYPES[match[3] ?? ''] ?? '';
    const descriptor = { mediaType: '', digest, size: bytes.byteLength, artifactType, annotations: {} };
    return [{ descriptor, subject: `${match[1]}:${match[2]}` }];
  });
}

type Kind = 'Signature' | 'Attestation' | 'BillOfMaterials' | 'Artifact';

/** By artifact type, as the tools that make them write it. */
const KINDS: readonly (readonly [RegExp, Kind])[] = [
  [/sbom|spdx|cyclonedx|syft/i, 'BillOfMaterials'],
  [/\bsig\b|signature/i, 'Signature'],
  [/in-toto|dsse|attestation/i, 'Attestation'],
];

function kindOf({ artifactType = '', annotations }: Descriptor): Kind {
  // A Sigstore bundle is either; it says which (https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md).
  if (/sigstore\.bundle/.test(artifactType))
    return annotations['dev.sigstore.bundle.content'] === 'dsse-envelope' ? 'Attestation' : 'Signature';
  return KINDS.find(([pattern]) => pattern.test(artifactType))?.[1] ?? 'Artifact';
}

function observationOf({ descriptor, subject }: Referrer, name: string, source: SourceId): Observation {
  const { digest, mediaType, size, artifactType = '', annotations } = descriptor;
  const createdAt = annotations['org.opencontainers.image.created'];
  return {
    kind: 'resource',
    resource: {
      id: resourceId(`artifact:${name}@${digest}`),
      source,
      platform: 'image',
      apiVersion: 'headwater.dev/v1',
      kind: kindOf(descriptor),
      name: `${name}@${digest}`,
      ...(createdAt === undefined || Number.isNaN(Date.parse(createdAt)) ? {} : { createdAt }),
      labels: {},
      annotations,
      raw: { repository: name, digest, subject, artifactType, mediaType, size, annotations },
    },
    uses: [],
  };
}
