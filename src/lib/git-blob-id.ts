import { createHash } from 'node:crypto';

/** What git calls a file of this content. https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
export function gitBlobId(content: Uint8Array | string): string {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
