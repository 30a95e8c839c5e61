/** Writes the lines of an image catalog. What is read back from them is what was written. */
import type { Image, InstalledPackage, LayerContent, PackageDatabase } from '../../model/index.js';

/** One line, with its line feed, for an image. */
export function writeCatalogLine(image: Image, configDigest?: string): string {
  const [name, ...others] = image.names;
  const digests = image.layers.map(({ digest }) => digest);
  const ids = image.layers.map(({ diffId }) => diffId);
  return lineOf({
    digest: image.digest,
    repository: name?.repository,
    tags: name?.tags,
    names: others.length === 0 ? undefined : others,
    platform: image.platform,
    created: image.created,
    // Layers of which one digest is not known cannot be told apart from their neighbours by place, so none are written.
    layers: digests.includes(undefined) ? undefined : digests,
    diffIds: ids.length === 0 || ids.includes(undefined) ? undefined : ids,
    annotations: unlessEmpty(image.annotations),
    labels: unlessEmpty(image.labels),
    history: image.history.length === 0 ? undefined : image.history,
    user: image.user,
    settings: image.settings,
    indexes: image.indexes.length === 0 ? undefined : image.indexes,
    configDigest,
  });
}

/**
 * One line, with its line feed, for a layer. Package databases are written anew in the form of their package manager, with
 * nothing but the fields that are read.
 */
export function writeLayerLine(content: LayerContent): string {
  const files = Object.fromEntries(content.databases.map((database) => [database.path, databaseText(database)]));
  const { distribution } = content;
  return lineOf({
    kind: 'layer',
    digest: content.digest,
    diffId: content.diffId,
    files:
      distribution === undefined
        ? files
        : { ...files, 'etc/os-release': `ID=${distribution.id}\nVERSION_ID="${distribution.version}"\n` },
    removed: content.removed,
    rewritten: content.rewritten,
  });
}

function databaseText({ type, packages }: PackageDatabase): string {
  return packages.map(type === 'apk' ? apkEntry : debStanza).join('');
}

/** deb822(5), the fields that dpkg's status has. */
function debStanza({ name, version, architecture, source }: InstalledPackage): string {
  const from = source.version === version ? source.name : `${source.name} (${source.version})`;
  const fields = [
    `Package: ${name}`,
    'Status: install ok installed',
    ...(architecture === undefined ? [] : [`Architecture: ${architecture}`]),
  ];
  return `${[...fields, ...(from === name ? [] : [`Source: ${from}`]), `Version: ${version}`].join('\n')}\n\n`;
}

/** wiki.alpinelinux.org/wiki/Apk_spec. */
function apkEntry({ name, version, architecture, source }: InstalledPackage): string {
  return `${[`P:${name}`, `V:${version}`, ...(architecture === undefined ? [] : [`A:${architecture}`]), `o:${source.name}`].join('\n')}\n\n`;
}

function unlessEmpty(record: Readonly<Record<string, string>>): Readonly<Record<string, string>> | undefined {
  return Object.keys(record).length === 0 ? undefined : record;
}

function lineOf(fields: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(fields)}\n`;
}
