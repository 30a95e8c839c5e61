/**
 * Builds images with buildah in the ways it has, and checks against the files that are really in each layer that the layer
 * leads to the instruction that wrote them. Truth comes from the layers' content, never from the history.
 */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diffId, imageDigest, type Image } from '../../src/model/index.js';
import { alignHistory, type Alignment } from '../../src/trace/align-history.js';
import { findDockerfile } from '../../src/trace/find-dockerfile.js';
import { dockerfileOf } from '../fakes/dockerfile.js';

const missing = ['buildah', 'tar', 'dpkg-deb', 'apt-get'].filter((tool) => !runs('sh', ['-c', `command -v ${tool}`]));
if (missing.length > 0) {
  const message = `skipped: images built by buildah (missing here: ${missing.join(', ')})`;
  if (process.env['CI'] !== undefined) throw new Error(message);
  console.warn(message);
}

const BASE = `FROM scratch
ADD busybox /bin/busybox
COPY busybox /bin/sh
ENV PATH=/bin
CMD ["/bin/sh"]
`;

const APP = `# escape=\\
ARG BASE=localhost/hw/base
FROM \${BASE} AS common
LABEL org.example.kind="common stage"
RUN echo common > /marker-common

FROM common AS build
ARG VERSION=1.0
RUN mkdir -p /out && \\
    # a comment inside
    echo "$VERSION" > /out/marker-version

FROM common AS debug
RUN echo debug > /marker-debug
USER 1000

FROM common
ENV GREETING="hello world" OTHER=1
WORKDIR /app
COPY --from=build /out /app/out
RUN echo one > /marker-one && \\
    echo two > /marker-two
COPY marker-file /app/
USER 65534:65534
EXPOSE 8080
ENTRYPOINT ["/bin/busybox", "sleep"]
CMD ["10"]
`;

/** Which line wrote each marker, by reading the Dockerfile as a person would. */
const WRITERS: Readonly<Record<string, string>> = {
  'marker-common': 'RUN echo common',
  'marker-version': 'COPY --from=build',
  'marker-debug': 'RUN echo debug',
  'marker-one': 'RUN echo one',
  'marker-two': 'RUN echo one',
  'marker-file': 'COPY marker-file',
};

describe.skipIf(missing.length > 0)('the history of images that buildah built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headwater-history-'));
  const dockerfile = dockerfileOf(APP, 'services/app/Dockerfile');
  let base: BuiltImage;

  beforeAll(() => {
    prepare(folder);
    base = build(folder, 'base', 'base', []);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const variants = [
    { name: 'layers', flags: ['--layers=true'], stage: 3, how: ['aligned'] },
    { name: 'nolayers', flags: ['--layers=false'], stage: 3, how: ['folded', 'aligned'] },
    { name: 'squash', flags: ['--squash'], stage: 3, how: ['squashed', 'folded'] },
    { name: 'docker', flags: ['--layers=true', '--format', 'docker'], stage: 3, how: ['aligned'] },
    { name: 'docker-nolayers', flags: ['--layers=false', '--format', 'docker'], stage: 3, how: ['folded', 'aligned'] },
    { name: 'target', flags: ['--layers=true', '--target', 'debug'], stage: 2, how: ['aligned'] },
    { name: 'target-nolayers', flags: ['--layers=false', '--target', 'debug'], stage: 2, how: ['folded', 'aligned'] },
    {
      name: 'other-arg',
      flags: ['--layers=true', '--target', 'build', '--build-arg', 'VERSION=2.0'],
      stage: 1,
      how: ['aligned'],
      written: ['marker-version', 'RUN mkdir'],
    },
  ];

  it.each(variants)('leads each layer to the lines that wrote its files: $name', ({ name, flags, stage, how, written }) => {
    const built = build(folder, 'app', name, flags);
    const ownFrom = sharedLayers(base.image, built.image);
    const alignment = alignHistory(dockerfile, stage, built.image, ownFrom);
    expect(alignment.layers).toHaveLength(built.image.layers.length - ownFrom);
    const writers = written === undefined ? WRITERS : { ...WRITERS, [written[0] ?? '']: written[1] ?? '' };
    const checked = checkLayers(built, alignment, writers);
    expect(checked).toBeGreaterThan(0);
    expect(how).toEqual(expect.arrayContaining([...new Set(alignment.layers.map((layer) => layer.how))]));
    expect(alignment.score).toBeGreaterThan(0.9);
  });

  it.each(variants)('finds the Dockerfile and the stage among others: $name', ({ name, flags, stage }) => {
    const built = build(folder, 'app', name, flags);
    const ownFrom = sharedLayers(base.image, built.image);
    const others = [
      dockerfileOf(BASE, 'base/Dockerfile'),
      dockerfileOf(APP.replaceAll('marker-', 'other-'), 'services/other/Dockerfile'),
    ];
    const [first] = findDockerfile(built.image, ownFrom, ownFrom > 0 ? base.image : undefined, [...others, dockerfile], []);
    expect(first?.dockerfile.path).toBe('services/app/Dockerfile');
    expect(first?.stage).toBe(stage);
    expect(first?.confidence).toBeGreaterThan(0.5);
  });

  it('still leads to the instructions that stayed when the Dockerfile changed after the build', () => {
    const built = build(folder, 'app', 'layers', ['--layers=true']);
    const ownFrom = sharedLayers(base.image, built.image);
    const changed = APP.replace('LABEL org', 'RUN echo new > /new\nLABEL org').replace(
      'ENV GREETING="hello world" OTHER=1\n',
      '',
    );
    const alignment = alignHistory(dockerfileOf(changed, 'Dockerfile'), 3, built.image, ownFrom);
    expect(checkLayers(built, alignment, WRITERS)).toBe(5);
    expect(alignment.score).toBeLessThan(1);
  });
});

interface BuiltImage {
  readonly image: Image;
  /** Names of the files in each layer. */
  readonly files: readonly (readonly string[])[];
}

/** Every marker in an own layer must lead to its line; an aligned layer to no other. Gives how many were checked. */
function checkLayers(built: BuiltImage, alignment: Alignment, writers: Readonly<Record<string, string>>): number {
  let checked = 0;
  for (const layer of alignment.layers) {
    const markers = (built.files[layer.layer] ?? [])
      .map((path) => path.split('/').at(-1) ?? '')
      .filter((name) => Object.hasOwn(writers, name));
    for (const marker of markers) {
      const texts = layer.instructions.map(({ instruction }) => `${instruction.keyword} ${instruction.arguments}`);
      expect(texts, `layer ${layer.layer} holds ${marker}; ${layer.statement}`).toContainEqual(
        expect.stringContaining(writers[marker] ?? ''),
      );
      expect(layer.how === 'aligned' ? texts.length : 1).toBe(1);
      checked += 1;
    }
  }
  return checked;
}

/** A context per image, with a static busybox out of Debian's package. */
function prepare(folder: string): void {
  chmodSync(folder, 0o755);
  execFileSync('apt-get', ['download', '-q', 'busybox-static'], { cwd: folder, stdio: 'ignore' });
  const deb = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (deb === undefined) throw new Error('apt-get download gave no package');
  execFileSync('dpkg-deb', ['-x', join(folder, deb), join(folder, 'busybox')]);
  for (const context of ['base', 'app']) mkdirSync(join(folder, context));
  copyFileSync(join(folder, 'busybox/bin/busybox'), join(folder, 'base/busybox'));
  writeFileSync(join(folder, 'base/Dockerfile'), BASE);
  writeFileSync(join(folder, 'app/Dockerfile'), APP);
  writeFileSync(join(folder, 'app/marker-file'), 'hello\n');
  const storage = `[storage]\ndriver = "vfs"\nrunroot = "${folder}/run"\ngraphroot = "${folder}/graph"\n`;
  writeFileSync(join(folder, 'storage.conf'), storage);
}

const built = new Map<string, BuiltImage>();

function build(folder: string, context: string, name: string, flags: readonly string[]): BuiltImage {
  const known = built.get(name);
  if (known !== undefined) return known;
  const buildah = (args: readonly string[]) =>
    execFileSync('buildah', args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf') },
    });
  const reference = context === 'base' ? 'localhost/hw/base' : `localhost/hw/app:${name}`;
  buildah(['bud', '-q', '--isolation', 'chroot', '--pull=never', ...flags, '-t', reference, join(folder, context)]);
  const layout = join(folder, `layout-${name}`);
  buildah(['push', '-q', reference, `oci:${layout}:x`]);
  const result = readLayout(layout, reference);
  built.set(name, result);
  return result;
}

interface OciConfig {
  readonly rootfs: { readonly diff_ids: readonly string[] };
  readonly history: readonly { readonly created_by?: string; readonly empty_layer?: boolean; readonly comment?: string }[];
}

function readLayout(layout: string, reference: string): BuiltImage {
  const blob = (digest: string) => join(layout, 'blobs', digest.replace(':', '/'));
  const [entry] = json<{ manifests: { digest: string }[] }>(join(layout, 'index.json')).manifests;
  const manifest = json<{ config: { digest: string }; layers: { digest: string }[] }>(blob(entry?.digest ?? ''));
  const config = json<OciConfig>(blob(manifest.config.digest));
  const digest = imageDigest(entry?.digest ?? '');
  if (digest === undefined || !existsSync(blob(digest))) throw new Error(`no image in ${layout}`);
  const [, repository = '', tag = 'latest'] = /^([^:]*)(?::(.*))?$/.exec(reference) ?? [];
  const image: Image = {
    digest,
    names: [{ repository, tags: [tag] }],
    layers: config.rootfs.diff_ids.map((text) => {
      const id = diffId(text);
      return id === undefined ? {} : { diffId: id };
    }),
    annotations: {},
    labels: {},
    history: config.history.map(({ created_by: createdBy = '', empty_layer: emptyLayer = false, comment }) => ({
      createdBy,
      emptyLayer,
      ...(comment === undefined ? {} : { comment }),
    })),
    indexes: [],
  };
  const files = manifest.layers.map((layer) =>
    execFileSync('tar', ['-tf', blob(layer.digest)], { encoding: 'utf8' }).split('\n'),
  );
  return { image, files };
}

function json<Shape>(path: string): Shape {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function sharedLayers(base: Image, image: Image): number {
  const shared = base.layers.every((layer, index) => layer.diffId !== undefined && layer.diffId === image.layers[index]?.diffId);
  return shared && image.layers.length > base.layers.length ? base.layers.length : 0;
}

function runs(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
