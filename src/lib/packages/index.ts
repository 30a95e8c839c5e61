/** Version orders and package databases of dpkg and apk. */
export { compareDebVersions, isDebVersion } from './deb-version.js';
export { compareApkVersions, isApkVersion } from './apk-version.js';
export { isPackageDatabasePath, readLayerDatabases, type LayerDatabases, type LayerFiles } from './layer-databases.js';
export type { InstalledPackage, PackageType } from './installed-package.js';
