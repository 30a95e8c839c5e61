/** Reading archives from streams, within limits. */
export { compressionOf, decompressed, peekZstd, type Compression, type DecompressionLimits } from './decompress.js';
export { archivePath, linkTarget, readWhole, walkTar, type TarEntry, type TarLimits, type TarSummary } from './tar.js';
