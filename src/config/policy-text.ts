/** Reads the text of one file of policies or of what belongs to them. */
import { dirname } from 'node:path';
import { HeadwaterError } from '../lib/errors.js';
import { readTextInside } from '../lib/read-inside.js';
import type { Limits } from '../ports/index.js';

/** Throws FILE_UNREADABLE, FILE_TOO_LARGE or ENCODING_UNREADABLE. */
export async function readPolicyText(path: string, limits: Pick<Limits, 'textFile'>): Promise<string> {
  const read = await readTextInside(dirname(path), path, limits.textFile);
  if (read.kind === 'text') return read.text;
  if (read.kind === 'absent') throw new HeadwaterError('FILE_UNREADABLE', `${path} is not there`);
  throw new HeadwaterError(read.code, `${path} cannot be read: ${read.why}`);
}
