/** Images that nobody describes but that scanners report on by digest: of these only the digest and the name are known. */
import { formatRepository, parseImageReference } from '../lib/oci-reference.js';
import { imageDigest, sourceId, type Gap, type ImageName, type ScannerReport } from '../model/index.js';
import { PROVISIONAL, type ObservedImage } from './merge-images.js';

/** @param reports those that are about no image that was described; what they name by a tag alone stays unknown */
export function imagesOfReports(reports: readonly ScannerReport[]): readonly ObservedImage[] {
  return reports.flatMap(({ image: { digest, configDigest, reference } }): ObservedImage[] => {
    const identity = digest ?? imageDigest(configDigest ?? '');
    if (identity === undefined) return [];
    return [
      {
        ...(configDigest === undefined ? {} : { configDigest }),
        image: {
          digest: identity,
          names: namesOf(reference),
          layers: [],
          annotations: { [PROVISIONAL]: digest === undefined ? 'config-digest' : 'repository-digest' },
          labels: {},
          history: [],
          indexes: [],
        },
      },
    ];
  });
}

/** One gap for each of them. */
export function reportedOnlyGaps(reported: readonly ObservedImage[]): readonly Gap[] {
  const names = new Map(reported.map(({ image }) => [image.digest, nameOf(image.names[0])]));
  return [...names].map(([digest, name]) => ({
    code: 'IMAGE_WITHOUT_LAYERS',
    source: sourceId('graph'),
    what: `image ${name ?? digest}`,
    why: 'only its digest is known, from what a scanner reports; no source that was read describes it',
    ...(name === undefined ? {} : { remedy: `add registry://${name} to the inputs` }),
    hides: ['images', 'packages'],
  }));
}

function namesOf(reference: string): readonly ImageName[] {
  const parsed = parseImageReference(reference);
  if (parsed === undefined) return [];
  return [{ repository: formatRepository(parsed), tags: parsed.tag === undefined ? [] : [parsed.tag] }];
}

function nameOf(name: ImageName | undefined): string | undefined {
  const [tag] = name?.tags ?? [];
  return tag === undefined ? name?.repository : `${name?.repository ?? ''}:${tag}`;
}
