/**
 * From the package files of one layer makes what that layer says about packages. The caller reads the layer and keeps what
 * `isPackageDatabasePath` names; nothing here touches a disk. Paths have no leading `/` or `./`.
 */
import { parseApkInstalled } from './apk-installed.js';
import { parseDpkgStatus } from './dpkg-status.js';
import type { InstalledPackage, PackageType } from './installed-package.js';
import { parseOsRelease, type Distribution } from './os-release.js';

const DPKG_STATUS = 'var/lib/dpkg/status';
const DPKG_STATUS_FOLDER = 'var/lib/dpkg/status.d/';
const DPKG_INFO_FOLDER = 'var/lib/dpkg/info/';
/** apk's own place, and the one it has where `/lib` is a link to `/usr/lib`. */
const APK_DATABASES: ReadonlySet<string> = new Set(['lib/apk/db/installed', 'usr/lib/apk/db/installed']);
/** In the order of os-release(5): the first that says something holds. */
const OS_RELEASES = ['etc/os-release', 'usr/lib/os-release'];

export interface LayerFiles {
  /** Text of the files that `isPackageDatabasePath` names, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Every path that the layer writes, whiteouts not among them. */
  readonly paths: ReadonlySet<string>;
  /** Paths that the layer deletes (whiteouts), and folders it hides (opaque), the latter with a trailing `/`. */
  readonly removed: readonly string[];
}

/** The same as the model's LayerContent, without the digests that only the layer's reader knows. */
export interface LayerDatabases {
  readonly databases: readonly {
    readonly path: string;
    readonly type: PackageType;
    readonly packages: readonly InstalledPackage[];
  }[];
  readonly distribution?: Distribution;
  readonly removed: readonly string[];
  /**
   * Names of packages whose own files the layer writes, as `name:architecture` where dpkg keeps them apart so (packages
   * that are installed for several architectures at once).
   */
  readonly rewritten: readonly string[];
}

/** True for the files whose text `readLayerDatabases` needs. */
export function isPackageDatabasePath(path: string): boolean {
  return path === DPKG_STATUS || isStatusFolderFile(path) || APK_DATABASES.has(path) || OS_RELEASES.includes(path);
}

/** The layer's packages, and a sentence for each part of a database that could not be read. Never throws. */
export function readLayerDatabases(layer: LayerFiles): {
  readonly content: LayerDatabases;
  readonly problems: readonly { readonly path: string; readonly message: string }[];
} {
  const databases: { path: string; type: PackageType; packages: readonly InstalledPackage[] }[] = [];
  const rewritten = new Set(rewrittenDebs(layer.paths));
  const problems: { path: string; message: string }[] = [];
  for (const [path, text] of [...layer.files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isPackageDatabasePath(path) || OS_RELEASES.includes(path)) continue;
    const type = APK_DATABASES.has(path) ? 'apk' : 'deb';
    const { packages, problems: found, written } = type === 'apk' ? parseApkInstalled(text, layer.paths) : parseDeb(path, text);
    databases.push({ path, type, packages });
    for (const name of written) rewritten.add(name);
    for (const message of found) problems.push({ path, message });
  }
  const distribution = distributionOf(layer.files);
  return {
    content: {
      databases,
      ...(distribution === undefined ? {} : { distribution }),
      removed: layer.removed,
      rewritten: [...rewritten],
    },
    problems,
  };
}

/** A file of status.d comes in the same layer as the files of its package, so its being here says that they were written. */
function parseDeb(path: string, text: string): ReturnType<typeof parseApkInstalled> {
  if (path === DPKG_STATUS) return { ...parseDpkgStatus(text), written: [] };
  const parsed = parseDpkgStatus(text, 'status.d');
  return { ...parsed, written: parsed.packages.map((each) => each.name) };
}

/** dpkg writes `info/<package>[:<architecture>].list` whenever it unpacks that package, and at no other time. */
function* rewrittenDebs(paths: ReadonlySet<string>): Generator<string> {
  for (const path of paths) {
    if (!path.startsWith(DPKG_INFO_FOLDER) || !path.endsWith('.list')) continue;
    const name = path.slice(DPKG_INFO_FOLDER.length, -'.list'.length);
    if (name !== '' && !name.includes('/')) yield name;
  }
}

/** status.d also has `<package>.md5sums`, which are lists of files and no databases. */
function isStatusFolderFile(path: string): boolean {
  if (!path.startsWith(DPKG_STATUS_FOLDER) || path.endsWith('.md5sums')) return false;
  const name = path.slice(DPKG_STATUS_FOLDER.length);
  return name !== '' && !name.includes('/');
}

function distributionOf(files: ReadonlyMap<string, string>): Distribution | undefined {
  for (const path of OS_RELEASES) {
    const distribution = parseOsRelease(files.get(path) ?? '');
    if (distribution !== undefined) return distribution;
  }
  return undefined;
}
