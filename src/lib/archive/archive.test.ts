import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack, type Header } from 'tar-stream';
import { describe, expect, it, vi } from 'vitest';
import { HeadwaterError } from '../errors.js';
import { archivePath, compressionOf, decompressed, linkTarget, peekZstd, readWhole, walkTar, type TarEntry } from './index.js';

const LIMITS = { uncompressed: 1024 * 1024 * 1024, compressionRatio: 1_000_000, archiveEntries: 1000 };
/** Of `zstd -19`: one compressed block and a checksum. */
const ZSTD = Buffer.from('KLUv/QRolQAAUGhlYWR3YXRlciABAAOnfEECo0JdgQ==', 'base64');
const TEXT = 'headwater '.repeat(1000);
/** A skippable frame, as zstd:chunked and seekable zstd have them. */
const SKIPPABLE = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

async function* stream(bytes: Uint8Array, sizes: readonly number[] = []): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  if (at < bytes.byteLength) yield bytes.subarray(at);
}

async function decode(bytes: Uint8Array, limits: Partial<typeof LIMITS> = {}, sizes: readonly number[] = []): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of decompressed(stream(bytes, sizes), { ...LIMITS, ...limits })) parts.push(part);
  return Buffer.concat(parts);
}

/** Fails with the code, not with the text. */
async function codeOf(task: Promise<unknown>): Promise<string> {
  const error: unknown = await task.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HeadwaterError)) throw error ?? new Error('it did not fail');
  return error.code;
}

describe('a compressed stream', () => {
  it.each<[string, Uint8Array, string]>([
    ['gzip', gzipSync(TEXT), TEXT],
    ['gzip in two members', Buffer.concat([gzipSync(TEXT), gzipSync('x')]), `${TEXT}x`],
    ['gzip padded with zeros', Buffer.concat([gzipSync(TEXT), Buffer.alloc(512)]), TEXT],
    ['zstd', ZSTD, TEXT],
    ['zstd between skippable frames', Buffer.concat([SKIPPABLE, ZSTD, SKIPPABLE, ZSTD, SKIPPABLE]), TEXT + TEXT],
    ['nothing', Buffer.from(TEXT), TEXT],
    ['nothing, and is empty', Buffer.alloc(0), ''],
    ['nothing, and is short', Buffer.from('x'), 'x'],
  ])('by %s gives its content, however it is cut', async (_, bytes, expected) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), async (sizes) => {
        expect((await decode(bytes, {}, sizes)).toString()).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('by zstd gives its content when a header is cut within its eighth byte', async () => {
    const bytes = Buffer.concat([SKIPPABLE, ZSTD, SKIPPABLE, ZSTD, SKIPPABLE]);
    expect((await decode(bytes, {}, [18, 12])).toString()).toBe(TEXT + TEXT);
  });

  it.each<[string, Uint8Array, string]>([
    ['truncated gzip', gzipSync(TEXT).subarray(0, -5), 'ARCHIVE_MALFORMED'],
    ['truncated zstd', ZSTD.subarray(0, -6), 'ARCHIVE_MALFORMED'],
    ['zstd without its checksum', ZSTD.subarray(0, -4), 'ARCHIVE_MALFORMED'],
    ['damaged zstd', Buffer.concat([ZSTD.subarray(0, 12), Buffer.alloc(20, 0xff)]), 'ARCHIVE_MALFORMED'],
    ['zstd followed by something else', Buffer.concat([ZSTD, Buffer.from('something else')]), 'ARCHIVE_MALFORMED'],
    ['gzip followed by something else', Buffer.concat([gzipSync(TEXT), Buffer.from('something else')]), 'ARCHIVE_MALFORMED'],
    [
      'zstd with a window of 2 GiB',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00]),
      'COMPRESSION_UNSUPPORTED',
    ],
    [
      'zstd with a segment of 1 GiB',
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0x40, 0x01, 0x00, 0x00]),
      'COMPRESSION_UNSUPPORTED',
    ],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'COMPRESSION_UNSUPPORTED'],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00]), 'COMPRESSION_UNSUPPORTED'],
  ])('of %s is refused', async (_, bytes, code) => {
    expect(await codeOf(decode(bytes))).toBe(code);
  });

  it('is refused when it expands too far, by size or by ratio', async () => {
    const zeros = gzipSync(Buffer.alloc(32 * 1024 * 1024));
    expect(await codeOf(decode(zeros, { uncompressed: 1024 * 1024 }))).toBe('ARCHIVE_TOO_LARGE');
    expect(await codeOf(decode(zeros, { compressionRatio: 100 }))).toBe('ARCHIVE_SUSPICIOUS');
    expect((await decode(zeros, { compressionRatio: 2000 })).byteLength).toBe(32 * 1024 * 1024);
    // Each block of four bytes is one byte of output out of a window of 128 MiB.
    const tiny = Buffer.concat([
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88]),
      ...Array.from({ length: 2000 }, () => Buffer.from([0x0a, 0, 0, 0x61])),
    ]);
    expect(await codeOf(decode(tiny))).toBe('ARCHIVE_SUSPICIOUS');
  });

  it('passes on what its source fails with', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield gzipSync(TEXT).subarray(0, 20);
      throw new HeadwaterError('REGISTRY_UNREACHABLE', 'the line went dead');
    }
    const reading = (async () => {
      for await (const part of decompressed(broken(), LIMITS)) expect(part.byteLength).toBeGreaterThan(0);
    })();
    expect(await codeOf(reading)).toBe('REGISTRY_UNREACHABLE');
  });

  it('closes its source when the reader leaves', async () => {
    for (const bytes of [gzipSync(TEXT), ZSTD, Buffer.from(TEXT)]) {
      let closed = 0;
      async function* source(): AsyncGenerator<Uint8Array> {
        try {
          yield bytes;
          for (;;) yield await new Promise<Buffer>((resolve) => setTimeout(() => resolve(Buffer.alloc(0)), 1));
        } finally {
          closed += 1;
        }
      }
      for await (const part of decompressed(source(), LIMITS)) {
        expect(part.byteLength).toBeGreaterThan(0);
        break;
      }
      await vi.waitFor(() => expect(closed).toBe(1));
    }
  });

  it('never hangs or throws anything else, whatever follows the first bytes', async () => {
    const start = fc.constantFrom(
      Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
      Buffer.from([0x1f, 0x8b, 8, 0]),
      SKIPPABLE,
      Buffer.alloc(0),
    );
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 100 }), async (head, rest) => {
        const bytes = Buffer.concat([head, rest]);
        const outcome = await decode(bytes).then(
          () => 'read',
          (error: unknown) => (error instanceof HeadwaterError ? error.code : error),
        );
        expect(['read', 'ARCHIVE_MALFORMED', 'ARCHIVE_SUSPICIOUS', 'COMPRESSION_UNSUPPORTED']).toContain(outcome);
        expect(peekZstd(bytes, 64).byteLength).toBeLessThanOrEqual(64);
      }),
      { numRuns: 500 },
    );
  });

  it('tells its compression by six bytes', () => {
    expect(
      [gzipSync(''), ZSTD, SKIPPABLE, Buffer.from('BZh9'), Buffer.from('usta'), Buffer.alloc(0)].map((bytes) =>
        compressionOf(bytes.subarray(0, 6)),
      ),
    ).toEqual(['gzip', 'zstd', 'zstd', 'bzip2', 'none', 'none']);
  });
});

async function tarOf(
  ...entries: readonly { readonly header: Partial<Header> & { name: string }; readonly content?: string }[]
): Promise<Buffer> {
  const writer = pack();
  for (const { header, content = '' } of entries) writer.entry({ mtime: new Date(0), ...header }, content);
  writer.finalize();
  const parts: Uint8Array[] = [];
  for await (const part of writer) parts.push(part as Uint8Array);
  return Buffer.concat(parts);
}

async function walk(
  bytes: Uint8Array,
  limits: Partial<typeof LIMITS> = {},
): Promise<{ entries: readonly TarEntry[]; outside: number }> {
  const entries: TarEntry[] = [];
  const { outside } = await walkTar(stream(bytes, [100, 1000]), { ...LIMITS, ...limits }, (entry) => void entries.push(entry));
  return { entries, outside };
}

/** Sets bytes of the first header, and its checksum to match. */
function patched(tar: Buffer, at: number, bytes: Buffer): Buffer {
  const copy = Buffer.from(tar);
  bytes.copy(copy, at);
  copy.fill(0x20, 148, 156);
  const sum = copy.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  copy.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return copy;
}

describe('a tar', () => {
  it('gives its entries with plain paths, and leaves out those that point outside', async () => {
    const tar = await tarOf(
      { header: { name: './a/' } },
      { header: { name: './a//b/./c' }, content: 'x' },
      { header: { name: '../d' }, content: 'x' },
      { header: { name: '/e' }, content: 'x' },
      { header: { name: 'f', type: 'symlink', linkname: '/anywhere' } },
      { header: { name: 'g', type: 'link', linkname: 'a/b/c' } },
      { header: { name: 'h', type: 'link', linkname: '../../etc/passwd' } },
      { header: { name: `${'long/'.repeat(60)}name` }, content: 'x' },
    );
    const { entries, outside } = await walk(tar);
    expect(outside).toBe(3);
    expect(entries.map(({ path, type, target }) => [path, type, target])).toEqual([
      ['a', 'directory', undefined],
      ['a/b/c', 'file', undefined],
      ['f', 'symlink', '/anywhere'],
      ['g', 'hardlink', 'a/b/c'],
      [`${'long/'.repeat(60)}name`, 'file', undefined],
    ]);
  });

  it('lets contents be read, passed over, or cut at a limit', async () => {
    const tar = await tarOf(
      { header: { name: 'a' }, content: 'first' },
      { header: { name: 'b' }, content: 'x'.repeat(5000) },
      { header: { name: 'c' }, content: 'last' },
    );
    const seen: (string | undefined)[] = [];
    await walkTar(stream(tar, [600, 600, 600]), LIMITS, async ({ path }, content) => {
      if (path !== 'b') seen.push((await readWhole(content, 100))?.toString());
      else seen.push((await readWhole(content, 4999))?.toString());
    });
    expect(seen).toEqual(['first', undefined, 'last']);
    expect((await walk(tar)).entries).toHaveLength(3);
  });

  it.each<[string, (tar: Buffer) => Buffer]>([
    ['breaks off within a file', (tar) => tar.subarray(0, 700)],
    ['breaks off within a header', (tar) => tar.subarray(0, 300)],
    ['is no tar', () => Buffer.from('x'.repeat(2000))],
    ['has a damaged header', (tar) => Buffer.concat([tar.subarray(0, 10), Buffer.from('zz'), tar.subarray(12)])],
    ['has a sparse file of old GNU', (tar) => patched(tar, 156, Buffer.from('S'))],
    [
      'has a negative size',
      (tar) => patched(tar, 124, Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xf0])),
    ],
    ['has a PAX header of a gigabyte', (tar) => patched(patched(tar, 156, Buffer.from('x')), 124, Buffer.from('10000000000\0'))],
  ])('that %s is refused', async (_, damage) => {
    const tar = await tarOf({ header: { name: 'a' }, content: 'x'.repeat(1000) });
    expect(await codeOf(walk(damage(tar)))).toBe('ARCHIVE_MALFORMED');
  });

  it('that has too many entries is refused', async () => {
    const tar = await tarOf({ header: { name: 'a' } }, { header: { name: 'b' } }, { header: { name: 'c' } });
    expect(await codeOf(walk(tar, { archiveEntries: 2 }))).toBe('ARCHIVE_TOO_LARGE');
    expect((await walk(tar, { archiveEntries: 3 })).entries).toHaveLength(3);
  });

  it('passes on what a visit fails with, and what its source fails with', async () => {
    const tar = await tarOf({ header: { name: 'a' }, content: 'x' });
    const visited = walkTar(stream(tar), LIMITS, () => {
      throw new HeadwaterError('BLOB_MISSING', 'of the visit');
    });
    expect(await codeOf(visited)).toBe('BLOB_MISSING');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield tar.subarray(0, 512);
      throw new HeadwaterError('REGISTRY_UNREACHABLE', 'of the source');
    }
    expect(await codeOf(walkTar(broken(), LIMITS, () => undefined))).toBe('REGISTRY_UNREACHABLE');
  });

  it('never hangs or throws anything else, whatever it holds', async () => {
    const good = await tarOf({ header: { name: 'a' }, content: 'abc' }, { header: { name: 'ü'.repeat(80) }, content: 'x' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.byteLength - 1), fc.nat(255)), { maxLength: 4 }),
        fc.nat(good.byteLength),
        async (changes, length) => {
          const bytes = Buffer.from(good.subarray(0, length));
          for (const [at, value] of changes) if (at < length) bytes[at] = value;
          const outcome = await walk(bytes).then(
            () => 'read',
            (error: unknown) => (error instanceof HeadwaterError ? error.code : error),
          );
          expect(['read', 'ARCHIVE_MALFORMED']).toContain(outcome);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a path in an archive', () => {
  it.each([
    ['a/b', 'a/b'],
    ['./a', 'a'],
    ['a//b/', 'a/b'],
    ['.', ''],
    ['', ''],
    ['a/./b', 'a/b'],
    ['...', '...'],
    ['..a/b..', '..a/b..'],
    ['..', undefined],
    ['a/..', undefined],
    ['a/../b', undefined],
    ['/a', undefined],
    ['a\0b', undefined],
    ['x'.repeat(5000), undefined],
  ])('%j is %j', (name, expected) => {
    expect(archivePath(name)).toBe(expected);
  });

  it.each([
    ['etc/os-release', '../usr/lib/os-release', 'usr/lib/os-release'],
    ['a/b', 'c', 'a/c'],
    ['a/b', '/c/./d', 'c/d'],
    ['a/b', '../../c', undefined],
    ['a', '..', undefined],
  ])('of a link %s to %s is %s', (path, target, expected) => {
    expect(linkTarget(path, target)).toBe(expected);
  });
});
