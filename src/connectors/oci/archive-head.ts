/** Tells from its first bytes whether a tar holds images. Judges by entries and their content; never by the file's name. */
import { archivePath } from '../../lib/archive/index.js';

const BLOCK = 512;
/** Names that only archives of images begin with: an OCI layout, `docker save` old and new, buildah, kaniko, crane. */
const TYPICAL =
  /^(?:oci-layout|repositories|blobs\/sha(?:256|384|512)(?:\/[0-9a-f]+)?|[0-9a-f]{64}\/(?:layer\.tar|VERSION|json)|[0-9a-f]{64}\.(?:json|tar|tar\.gz)|sha256:[0-9a-f]{64}(?:\.tar\.gz)?)$/;
/** Names that say little before one of the above follows. */
const UNDECIDED = /^(?:|blobs|[0-9a-f]{64})$/;
/** Names that other archives may have too: there the content decides. */
const BY_CONTENT: ReadonlyMap<string, RegExp> = new Map([
  ['manifest.json', /^\s*\[\s*\{\s*"(?:Config|RepoTags|Layers)"/],
  ['index.json', /^\s*\{(?=[^]*"manifests"\s*:)(?=[^]*"schemaVersion"\s*:)/],
]);

/** Takes the first bytes of the tar, decompressed; 64 KiB are enough. */
export function isImageArchive(tar: Uint8Array): boolean {
  for (const { name, content } of entriesOf(tar)) {
    const path = archivePath(name);
    if (path === undefined) return false;
    if (TYPICAL.test(path)) return true;
    const typical = BY_CONTENT.get(path);
    if (typical !== undefined) return typical.test(content());
    if (!UNDECIDED.test(path)) return false;
  }
  return false;
}

interface HeadEntry {
  readonly name: string;
  /** As much of it as the head holds. */
  readonly content: () => string;
}

/** The entries that begin within the head. Stops at the first block that is no header. */
function* entriesOf(tar: Uint8Array): Generator<HeadEntry, void, undefined> {
  const bytes = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength);
  for (let at = 0; at + BLOCK <= bytes.byteLength;) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.toString('latin1', 257, 262) !== 'ustar' || !hasChecksum(header)) return;
    const size = Number.parseInt(text(header, 124, 12).trim() || '0', 8);
    if (!Number.isSafeInteger(size) || size < 0) return;
    const type = header[156];
    const start = at + BLOCK;
    // 'x' and 'g' are PAX records about the next entry, whose own header has a (shortened) name as well.
    if (type !== 0x78 && type !== 0x67) {
      const prefix = text(header, 345, 155);
      const name = text(header, 0, 100);
      yield {
        name: prefix === '' || header[262] !== 0 ? name : `${prefix}/${name}`,
        content: () => bytes.toString('utf8', start, start + size),
      };
    }
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
}

function text(header: Buffer, at: number, length: number): string {
  const end = header.indexOf(0, at);
  return header.toString('latin1', at, end < 0 ? at + length : Math.min(end, at + length));
}

function hasChecksum(header: Buffer): boolean {
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return Number.parseInt(text(header, 148, 8).trim(), 8) === sum;
}
