import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readRegistry } from '../../../test/contracts/registry.js';
import * as build from '../../../test/fakes/image-builder.js';
import { gapsOf, only } from '../../../test/fakes/read-context.js';
import { fail, sendJson, startRegistry, type FakeRegistry, type Fault } from '../../../test/fakes/registry.js';
import type { Observation } from '../../model/index.js';

const INDEX = 'application/vnd.oci.image.index.v1+json';

let image: build.BuiltImage;
beforeAll(async () => {
  image = build.image({ layers: [await build.layer({ app: '1' })] });
});

const started: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((registry) => registry.close()));
});

async function registryWith(built: build.BuiltManifest = image): Promise<FakeRegistry> {
  const registry = await startRegistry();
  started.push(registry);
  await build.push(registry.url, 'team/app', '1.0', built);
  return registry;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly artifactType: string;
  readonly annotations: Readonly<Record<string, string>>;
}

function descriptor(name: string, artifactType: string, annotations: Record<string, string> = {}): Descriptor {
  return {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: build.sha256(name),
    size: 7,
    artifactType,
    annotations,
  };
}

const indexOf = (...manifests: readonly object[]): object => ({ schemaVersion: 2, mediaType: INDEX, manifests });

/** The referrers API, by the digest that is asked about. */
function api(referrers: Readonly<Record<string, readonly object[]>>): Fault {
  return ({ path }, response) => {
    const subject = /^\/v2\/team\/app\/referrers\/(.+)$/.exec(path)?.[1];
    if (subject === undefined) return false;
    sendJson(response, 200, indexOf(...(referrers[subject] ?? [])));
    return true;
  };
}

const listed = (observations: readonly Observation[]): unknown[] =>
  only(observations, 'resource').map(({ resource }) => {
    const { subject, digest } = resource.raw as { subject: string; digest: string };
    return [resource.kind, digest, subject];
  });

/** Pushes the index that stands in for the API, under the tag that the subject's digest makes. */
async function pushTag(registry: FakeRegistry, subject: string, value: unknown): Promise<void> {
  await fetch(`${registry.url}/v2/team/app/manifests/${subject.replace(':', '-')}`, {
    method: 'PUT',
    headers: { 'content-type': INDEX },
    body: JSON.stringify(value),
  });
}

describe('what is said about an image', () => {
  it.each([
    ['application/vnd.dev.cosign.artifact.sig.v1+json', {}, 'Signature'],
    ['application/vnd.cncf.notary.signature', {}, 'Signature'],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', { 'dev.sigstore.bundle.content': 'dsse-envelope' }, 'Attestation'],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', { 'dev.sigstore.bundle.content': 'message-signature' }, 'Signature'],
    ['application/vnd.in-toto+json', {}, 'Attestation'],
    ['application/spdx+json', {}, 'BillOfMaterials'],
    ['application/vnd.cyclonedx+json', {}, 'BillOfMaterials'],
    ['application/vnd.example.design+json', {}, 'Artifact'],
    ['', {}, 'Artifact'],
  ])('is listed as what it is: %s %o', async (type, annotations, kind) => {
    const registry = await registryWith();
    const made = descriptor('made', type, { ...annotations, 'org.opencontainers.image.created': '2026-05-05T00:00:00Z' });
    registry.fault(api({ [image.digest]: [made] }));
    const observations = await readRegistry(`registry://${registry.host}/team/app`);
    expect(gapsOf(observations)).toEqual([]);
    expect(only(observations, 'resource').map(({ resource }) => resource)).toEqual([
      expect.objectContaining({
        id: `artifact:${registry.host}/team/app@${made.digest}`,
        apiVersion: 'headwater.dev/v1',
        kind,
        createdAt: '2026-05-05T00:00:00Z',
        raw: expect.objectContaining({ subject: image.digest, artifactType: type }) as unknown,
      }),
    ]);
    expect(only(observations, 'image')).toHaveLength(1);
  });

  it('is listed page by page', async () => {
    const registry = await registryWith();
    const [one, two] = [descriptor('one', 'application/spdx+json'), descriptor('two', 'application/spdx+json')];
    registry.fault(({ path, query }, response) => {
      if (!path.includes('/referrers/')) return false;
      const isAboutImage = path.endsWith(image.digest);
      if (isAboutImage && !query.has('page')) response.setHeader('link', `<${path}?page=2>; rel="next"`);
      sendJson(response, 200, isAboutImage ? indexOf(query.has('page') ? two : one) : indexOf());
      return true;
    });
    expect(listed(await readRegistry(`registry://${registry.host}/team/app:1.0`))).toEqual([
      ['BillOfMaterials', one.digest, image.digest],
      ['BillOfMaterials', two.digest, image.digest],
    ]);
  });

  it('is listed of an index and of its platforms, and of what refers to those', async () => {
    const index = build.index([image]);
    const registry = await registryWith(index);
    const [bill, signed, signature] = [
      descriptor('bill', 'application/spdx+json'),
      descriptor('signed', 'application/vnd.cncf.notary.signature'),
      descriptor('signature of the bill', 'application/vnd.cncf.notary.signature'),
    ];
    registry.fault(api({ [index.digest]: [signed], [image.digest]: [bill], [bill.digest]: [signature] }));
    expect(listed(await readRegistry(`registry://${registry.host}/team/app`)).toSorted()).toEqual(
      [
        ['Signature', signed.digest, index.digest],
        ['BillOfMaterials', bill.digest, image.digest],
        ['Signature', signature.digest, bill.digest],
      ].toSorted(),
    );
  });

  it('is not followed for ever', async () => {
    const registry = await registryWith();
    let made = 0;
    registry.fault(({ path }, response) => {
      if (!path.includes('/referrers/')) return false;
      made += 1;
      sendJson(response, 200, indexOf(descriptor(`referrer ${made}`, 'application/vnd.in-toto+json')));
      return true;
    });
    expect(listed(await readRegistry(`registry://${registry.host}/team/app`))).toHaveLength(3);
    expect(made).toBe(3);
  });

  it.each<[string, (response: Parameters<Fault>[1]) => void]>([
    ['404', (response) => fail(response, 404, 'NOT_FOUND')],
    ['400', (response) => fail(response, 400, 'UNSUPPORTED')],
    ['405', (response) => fail(response, 405, 'UNSUPPORTED')],
    ['a web page', (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')],
    ['JSON of another kind', (response) => sendJson(response, 200, { tags: [] })],
  ])('is found by its tag where the API answers %s, which is asked once', async (_, respond) => {
    const other = build.image({ layers: [await build.layer({ app: '2' })] });
    const registry = await registryWith();
    await build.push(registry.url, 'team/app', '2.0', other);
    const bill = descriptor('bill', 'application/vnd.cyclonedx+json');
    await pushTag(registry, image.digest, indexOf(bill));
    registry.fault(({ path }, response) => {
      if (path.includes('/referrers/')) respond(response);
      return path.includes('/referrers/');
    });
    for (const reference of ['', ':1.0']) {
      const before = registry.requests.length;
      const observations = await readRegistry(`registry://${registry.host}/team/app${reference}`);
      expect(listed(observations)).toEqual([['BillOfMaterials', bill.digest, image.digest]]);
      // What refers to an image is listed and not read: here it is not even there.
      expect(gapsOf(observations)).toEqual([]);
      expect(registry.requests.slice(before).filter(({ line }) => line.includes('/referrers/'))).toHaveLength(1);
    }
  });

  it('is told from an image that is tagged by its digest', async () => {
    const registry = await registryWith();
    const index = build.index([image]);
    await build.push(registry.url, 'team/app', index.digest.replace(':', '-'), index);
    const observations = await readRegistry(`registry://${registry.host}/team/app`);
    expect(only(observations, 'image').map((each) => each.image.indexes)).toEqual([[index.digest]]);
    expect(listed(observations)).toEqual([]);
  });

  it('is found by the tags of cosign and in indexes of buildx', async () => {
    const registry = await registryWith(build.index([image, build.attestationOf(image)]));
    const signature = build.image({ manifest: { layers: [] } });
    await build.push(registry.url, 'team/app', `${image.digest.replace(':', '-')}.sig`, signature);
    const observations = await readRegistry(`registry://${registry.host}/team/app`);
    expect(listed(observations)).toEqual([
      ['Attestation', expect.stringMatching(/^sha256:/), image.digest],
      ['Signature', signature.digest, image.digest],
    ]);
  });

  it.each<[string, number, string]>([
    ['refused', 403, 'REGISTRY_UNAUTHORIZED'],
    ['throttled', 429, 'REGISTRY_THROTTLED'],
    ['failing', 503, 'REGISTRY_UNREACHABLE'],
  ])('is a gap that hides no image when the API is %s', async (_, status, code) => {
    const registry = await registryWith();
    registry.fault(({ path }, response) => {
      if (path.includes('/referrers/')) fail(response, status, 'NO');
      return path.includes('/referrers/');
    });
    const observations = await readRegistry(`registry://${registry.host}/team/app`, { tuning: { retries: 1 } });
    expect(gapsOf(observations).map((gap) => [gap.code, gap.what, gap.hides])).toEqual([
      [code, `the referrers of ${registry.host}/team/app`, []],
    ]);
    expect(only(observations, 'image')).toHaveLength(1);
  });
});
