// Records what a registry says about its images, over the OCI distribution API: one JSON line per image and
// one per distinct layer. Layers are read as streams; of their files only the package databases and the
// release file are kept, and of a dpkg database only the fields that identify a package.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import tar from 'tar-stream';
import { registry } from './people.mjs';
import { listRepositories, listTags, readBlob, readManifest } from './registry-server.mjs';

const databases = /^(var\/lib\/dpkg\/status|var\/lib\/dpkg\/status\.d\/.+|lib\/apk\/db\/installed|(etc|usr\/lib)\/os-release)$/;
const packageList = /^var\/lib\/dpkg\/info\/(.+)\.list$/;
const whiteout = /^(.*\/)?\.wh\.([^/]+)$/;
const kept = ['Package', 'Status', 'Architecture', 'Multi-Arch', 'Source', 'Version'];

/**
 * @typedef {{digest: string, repository: string, tags: string[], platform: string, created: string,
 *   layers: string[], diffIds: string[], annotations: Record<string, string>, labels: Record<string, string>,
 *   history: object[], user: string}} ImageLine
 * @typedef {{kind: 'layer', diffId: string, digest: string, size: number, files: Record<string, string>,
 *   removed: string[], rewritten: string[]}} LayerLine
 * @typedef {{images: ImageLine[], layers: LayerLine[]}} Catalog
 */

/** @returns {Promise<Catalog>} sorted, so that two recordings can be compared */
export async function recordRegistry() {
  /** @type {ImageLine[]} */
  const images = [];
  /** @type {Map<string, LayerLine>} */
  const layers = new Map();
  for (const repository of await listRepositories()) {
    const tagsOf = new Map();
    for (const tag of (await listTags(repository)).toSorted()) {
      const found = await readManifest(repository, tag);
      if (!found) continue;
      if (!tagsOf.has(found.digest)) tagsOf.set(found.digest, { tags: [], manifest: found.manifest });
      tagsOf.get(found.digest).tags.push(tag);
    }
    for (const [digest, { tags, manifest }] of tagsOf) {
      const image = await readImage(repository, digest, tags, manifest);
      images.push(image);
      for (const [index, layer] of manifest.layers.entries()) {
        if (layers.has(layer.digest)) continue;
        layers.set(layer.digest, await readLayer(repository, layer, image.diffIds[index]));
      }
    }
  }
  images.sort((a, b) => (a.repository + a.created < b.repository + b.created ? -1 : 1));
  return { images, layers: [...layers.values()].toSorted((a, b) => (a.diffId < b.diffId ? -1 : 1)) };
}

async function readImage(repository, digest, tags, manifest) {
  const config = await (await readBlob(repository, manifest.config.digest)).json();
  return {
    digest,
    repository: `${registry}/${repository}`,
    tags,
    platform: `${config.os}/${config.architecture}`,
    created: config.created,
    layers: manifest.layers.map((layer) => layer.digest),
    diffIds: config.rootfs.diff_ids,
    annotations: manifest.annotations ?? {},
    labels: config.config?.Labels ?? {},
    history: config.history ?? [],
    user: config.config?.User ?? '',
  };
}

async function readLayer(repository, { digest, size }, diffId) {
  /** @type {LayerLine} */
  const line = { kind: 'layer', diffId, digest, size, files: {}, removed: [], rewritten: [] };
  /** @type {Map<string, string>} */
  const links = new Map();
  const uncompressed = createHash('sha256');
  const extract = tar.extract();
  extract.on('entry', (header, stream, next) => {
    const path = header.name.replace(/^\.?\//, '').replace(/\/$/, '');
    readEntry(line, links, path, header, stream).then(() => next(), next);
  });
  const body = Readable.fromWeb((await readBlob(repository, digest)).body);
  await pipeline(
    body,
    createGunzip(),
    async function* (chunks) {
      for await (const chunk of chunks) {
        uncompressed.update(chunk);
        yield chunk;
      }
    },
    extract,
  );
  if (`sha256:${uncompressed.digest('hex')}` !== diffId) throw new Error(`layer ${digest} is not ${diffId}`);
  followReleaseFile(line, links);
  line.removed.sort();
  line.rewritten.sort();
  return line;
}

async function readEntry(line, links, path, header, stream) {
  if (header.type === 'symlink') links.set(path, header.linkname ?? '');
  const list = packageList.exec(path);
  if (list) line.rewritten.push(list[1]);
  const gone = whiteout.exec(path);
  if (gone && matters(gone)) line.removed.push(path.endsWith('.wh..wh..opq') ? path : `${gone[1] ?? ''}${gone[2]}`);
  if (header.type !== 'file' || !databases.test(path)) {
    stream.resume();
    return new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject));
  }
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  line.files[path] = path.startsWith('var/lib/dpkg/') ? trimStatus(text) : text;
}

/** A removed or opaque directory above a database takes the database with it. */
function matters([path, directory = '', name]) {
  const target = path.endsWith('.wh..wh..opq') ? directory.slice(0, -1) : `${directory}${name}`;
  const above = ['var/lib/dpkg/status', 'var/lib/dpkg/status.d', 'lib/apk/db/installed', 'etc/os-release', 'usr/lib/os-release'];
  return (
    target.startsWith('var/lib/dpkg/status.d/') ||
    packageList.test(target) ||
    above.some((each) => each === target || each.startsWith(`${target}/`))
  );
}

/** etc/os-release is a link in Debian; what it leads to is recorded under its own name. */
function followReleaseFile(line, links) {
  const text = line.files['usr/lib/os-release'];
  delete line.files['usr/lib/os-release'];
  if (
    text !== undefined &&
    line.files['etc/os-release'] === undefined &&
    (links.get('etc/os-release') ?? '').endsWith('usr/lib/os-release')
  ) {
    line.files['etc/os-release'] = text;
  }
}

function trimStatus(text) {
  return text
    .split('\n\n')
    .filter((stanza) => stanza.trim() !== '')
    .map(
      (stanza) =>
        `${stanza
          .split('\n')
          .filter((row) => kept.includes(row.split(':')[0]))
          .join('\n')}\n`,
    )
    .join('\n');
}
