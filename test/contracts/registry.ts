/**
 * What must hold between our client and any registry: run against the fake (fast) and against the real `docker-registry`
 * (test/e2e), so that the fake cannot drift from the truth.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_TUNING, type ClientTuning } from '../../src/connectors/oci/answers.js';
import { createRegistryConnector, type RegistryOptions } from '../../src/connectors/oci/registry.js';
import type { Observation } from '../../src/model/index.js';
import * as build from '../fakes/image-builder.js';
import { collect, gapsOf, only, testContext } from '../fakes/read-context.js';

export interface StartedRegistry {
  /** `127.0.0.1:port`. */
  readonly host: string;
  readonly close: () => Promise<void>;
}

/** A password with a colon in it; the e2e suite holds its bcrypt hash. */
export const BASIC_CREDENTIALS = 'reader:s3cret:with-colon';

export const QUICK: ClientTuning = { ...DEFAULT_TUNING, pause: 1, retries: 2, timeouts: { answer: 5000, idle: 5000 } };

export interface ReadOptions {
  readonly tuning?: Partial<ClientTuning>;
  /** Content of `config.json`. */
  readonly dockerConfig?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  readonly mostOlder?: number;
  readonly reach?: NonNullable<RegistryOptions['reach']>;
}

/** Reads an address with the real connector, with a home folder of its own. */
export async function readRegistry(
  address: string,
  { tuning = {}, dockerConfig, env = {}, signal, ...others }: ReadOptions = {},
): Promise<readonly Observation[]> {
  const home = await mkdtemp(path.join(tmpdir(), 'headwater-home-'));
  try {
    if (dockerConfig !== undefined) await writeFile(path.join(home, 'config.json'), JSON.stringify(dockerConfig));
    const places = { env: { PATH: process.env['PATH'], DOCKER_CONFIG: home, ...env }, home, helperTimeout: 5000 };
    const connector = createRegistryConnector({ tuning: { ...QUICK, ...tuning }, places, ...others });
    const claim = await connector.recognise({ kind: 'address', address });
    expect(claim?.as).toBe('registry');
    return await collect(connector.read(claim!, testContext({}, signal)));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

export function authFor(host: string, credentials: string): unknown {
  return { auths: { [host]: { auth: Buffer.from(credentials).toString('base64') } } };
}

const STATUS = 'Package: libssl3\nStatus: install ok installed\nArchitecture: amd64\nSource: openssl\nVersion: 3.0.20-1\n\n';

export function describeRegistry(name: string, start: (options: { readonly basic?: string }) => Promise<StartedRegistry>): void {
  describe(`${name}: an open registry`, () => {
    let registry: StartedRegistry;
    let base: build.BuiltImage;
    let app: build.BuiltImage;
    let arm: build.BuiltImage;
    let multi: build.BuiltManifest;
    beforeAll(async () => {
      registry = await start({});
      base = build.image({ layers: [await build.layer({ 'var/lib/dpkg/status': STATUS })] });
      app = build.image({ from: base, layers: [await build.layer({ app: '1' })], config: { User: '1000' } });
      arm = build.image({ layers: [await build.layer({ app: 'arm' })], platform: { os: 'linux', architecture: 'arm64' } });
      multi = build.index([app, arm, build.attestationOf(app)]);
      const url = `http://${registry.host}`;
      await build.push(url, 'platform/base', '12', base);
      for (const tag of ['1.0', '1.1', 'latest']) await build.push(url, 'payments/api', tag, app);
      await build.push(url, 'payments/api', 'multi', multi);
      await build.push(
        url,
        'payments/worker',
        'v1',
        build.image({ format: 'docker', layers: [await build.layer({ worker: '1' })] }),
      );
    });
    afterAll(() => registry.close());

    const imagesOf = (observations: readonly Observation[]): unknown[] =>
      only(observations, 'image').map(({ image }) => [
        image.digest,
        image.names.map(({ repository, tags }) => `${repository}: ${tags.join(' ')}`),
        image.indexes,
      ]);

    it('gives the image of a tag, with its layers', async () => {
      const observations = await readRegistry(`registry://${registry.host}/payments/api:1.0`);
      expect(gapsOf(observations)).toEqual([]);
      expect(imagesOf(observations)).toEqual([[app.digest, [`${registry.host}/payments/api: 1.0`], []]]);
      expect(only(observations, 'image')[0]?.image).toMatchObject({
        user: '1000',
        platform: 'linux/amd64',
        layers: app.layers.map(({ digest, diffId }) => ({ digest, diffId })),
      });
      expect(
        only(observations, 'layer').map(({ content }) => [content.digest, content.diffId, content.databases.length]),
      ).toEqual(app.layers.map(({ digest, diffId }, position) => [digest, diffId, position === 0 ? 1 : 0]));
    });

    it('gives the image of a digest, without a tag', async () => {
      const observations = await readRegistry(`registry://${registry.host}/payments/api@${app.digest}`);
      expect(gapsOf(observations)).toEqual([]);
      expect(imagesOf(observations)).toEqual([[app.digest, [`${registry.host}/payments/api: `], []]]);
    });

    it.each([1, 2, 1000])(
      'gives every tag of a repository by pages of %i, an image that has several of them once',
      async (pageSize) => {
        const observations = await readRegistry(`registry://${registry.host}/payments/api`, { tuning: { pageSize } });
        expect(gapsOf(observations)).toEqual([]);
        expect(imagesOf(observations)).toEqual([
          [app.digest, [`${registry.host}/payments/api: 1.0 1.1 latest multi`], [multi.digest]],
          [arm.digest, [`${registry.host}/payments/api: multi`], [multi.digest]],
        ]);
        expect(only(observations, 'layer')).toHaveLength(3);
      },
    );

    it.each([1, 2, 1000])('gives every repository of the catalog by pages of %i, shared layers once', async (pageSize) => {
      const observations = await readRegistry(`registry://${registry.host}`, { tuning: { pageSize } });
      expect(gapsOf(observations)).toEqual([]);
      expect(only(observations, 'image')).toHaveLength(4);
      expect(only(observations, 'layer')).toHaveLength(4);
    });

    it('gives the repositories below a prefix', async () => {
      const observations = await readRegistry(`registry://${registry.host}/payments/*`);
      expect(
        new Set(only(observations, 'image').flatMap(({ image }) => image.names.map(({ repository }) => repository))),
      ).toEqual(new Set([`${registry.host}/payments/api`, `${registry.host}/payments/worker`]));
    });

    it.each([
      ['a repository that is not there', '/nobody/nothing', 'REGISTRY_NOT_FOUND'],
      ['a tag that is not there', '/payments/api:9.9', 'REGISTRY_NOT_FOUND'],
      ['a digest that is not there', `/payments/api@${build.sha256('nothing')}`, 'REGISTRY_NOT_FOUND'],
      ['a prefix that nothing is below', '/sales/*', 'REGISTRY_NOT_FOUND'],
    ])('says %s', async (_, rest, code) => {
      const observations = await readRegistry(`registry://${registry.host}${rest}`);
      expect(observations).toHaveLength(1);
      expect(gapsOf(observations).map((gap) => [gap.code, gap.hides])).toEqual([[code, ['images', 'packages']]]);
    });
  });

  describe(`${name}: what is said about an image`, () => {
    let registry: StartedRegistry;
    beforeAll(async () => {
      registry = await start({});
    });
    afterAll(() => registry.close());

    it('is listed by the tag that stands in for the referrers API, and is no image', async () => {
      const url = `http://${registry.host}`;
      const image = build.image({ layers: [await build.layer({ a: '1' })] });
      const { digest, mediaType, descriptor } = image;
      const bill = build.image({
        configuration: { rootfs: { type: 'layers', diff_ids: [] } },
        manifest: {
          artifactType: 'application/spdx+json',
          layers: [],
          subject: { mediaType, digest, size: descriptor.size },
        },
      });
      const listed = { mediaType, digest: bill.digest, size: bill.bytes.byteLength, artifactType: 'application/spdx+json' };
      await build.push(url, 'team/app', 'v1', image);
      await build.push(url, 'team/app', digest.replace(':', '-'), build.index([{ ...bill, descriptor: listed }]));
      for (const reference of ['', ':v1', `@${digest}`]) {
        const observations = await readRegistry(`registry://${registry.host}/team/app${reference}`);
        expect(gapsOf(observations)).toEqual([]);
        expect(only(observations, 'image').map((each) => each.image.digest)).toEqual([digest]);
        expect(only(observations, 'resource').map(({ resource }) => [resource.kind, resource.raw])).toEqual([
          ['BillOfMaterials', expect.objectContaining({ digest: bill.digest, subject: digest })],
        ]);
      }
    });
  });

  describe(`${name}: a registry that wants a login`, () => {
    let registry: StartedRegistry;
    let image: build.BuiltImage;
    beforeAll(async () => {
      registry = await start({ basic: BASIC_CREDENTIALS });
      image = build.image({ layers: [await build.layer({ a: '1' })] });
      await build.push(`http://${registry.host}`, 'team/app', 'v1', image, {
        authorization: `Basic ${Buffer.from(BASIC_CREDENTIALS).toString('base64')}`,
      });
    });
    afterAll(() => registry.close());

    it('is read with the credentials that docker login kept', async () => {
      const observations = await readRegistry(`registry://${registry.host}/team/app`, {
        dockerConfig: authFor(registry.host, BASIC_CREDENTIALS),
      });
      expect(gapsOf(observations)).toEqual([]);
      expect(only(observations, 'layer')).toHaveLength(1);
    });

    it.each([
      ['without credentials', {}],
      ['with wrong ones', { auths: { '': { auth: '' } } }],
    ])('says so %s, and never what they were', async (_, other) => {
      const wrong = authFor(registry.host, 'reader:not-the-password');
      const observations = await readRegistry(`registry://${registry.host}/team/app`, {
        dockerConfig: 'auths' in other ? wrong : {},
      });
      expect(gapsOf(observations).map(({ code }) => code)).toEqual(['REGISTRY_UNAUTHORIZED']);
      expect(JSON.stringify(observations)).not.toContain('not-the-password');
    });
  });
}
