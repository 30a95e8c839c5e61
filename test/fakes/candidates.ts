/** Things that may be an input, written into a folder of a test, as discovery offers them to connectors. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { repositoryName, sourceId } from '../../src/model/index.js';
import type { Candidate } from '../../src/ports/index.js';

const HEAD = 64 * 1024;

/** A tree of exactly these files, below `folder`. */
export function treeAt(
  folder: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): Extract<Candidate, { kind: 'tree' }> {
  mkdirSync(folder, { recursive: true });
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const repository = { name: repositoryName('sources'), source: sourceId('test'), path: folder, writable: true };
  return { kind: 'tree', tree: { repository, root: folder, files: Object.keys(files).toSorted() } };
}

/** One file; its head is gunzipped where it is gzip, as far as that goes. */
export function fileAt(path: string, content: string | Uint8Array): Extract<Candidate, { kind: 'file' }> {
  const bytes = Buffer.from(content);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  const head = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { finishFlush: 2 }) : bytes;
  return { kind: 'file', path, size: bytes.length, head: head.subarray(0, HEAD) };
}
