/** Reading archives from streams, within limits. */
export { compressionOf, decompressed, peekZstd } from './decompress.js';
export { archivePath, linkTarget, readWhole, walkTar, type TarEntry, type TarSummary } from './tar.js';
