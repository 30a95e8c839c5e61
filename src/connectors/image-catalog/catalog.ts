/**
 * Reads image catalogs: JSON lines, each an image as a registry lists it or what a layer says about packages; also gzip.
 * Reads line by line in bounded memory: a line that is broken or too long is a gap, and the rest goes on.
 */
import { createReadStream } from 'node:fs';
import { ERRORS, HeadwaterError, messageOf, type ErrorCode } from '../../lib/errors.js';
import { decompressed } from '../../lib/archive/index.js';
import { linesOf, type Line } from '../../lib/line-stream.js';
import type { GapHides, Observation } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { createLineParser, type LineParser, type ParsedLine } from './parse-line.js';
import { isCatalogHead } from './recognise.js';

/** Gaps of single lines that are named; further ones are counted. */
const NAMED_GAPS = 20;
const CHUNK = 256 * 1024;

export const imageCatalog: Connector = {
  name: 'image-catalog',
  describes: 'an image catalog: JSON lines with digest, repository, tags, layers or diffIds; also gzip',
  recognise(candidate) {
    const isCatalog = candidate.kind === 'file' && isCatalogHead(candidate.head);
    return Promise.resolve(isCatalog ? { candidate, as: 'image catalog' } : undefined);
  },
  read,
};

async function* read(claim: Claim, context: ReadContext): AsyncGenerator<Observation, void, undefined> {
  if (claim.candidate.kind !== 'file') return;
  const { path } = claim.candidate;
  const gaps = lineGaps(path, context);
  const parse = createLineParser();
  let images = 0;
  try {
    for await (const batch of linesOf(decompressed(fileOf(path), context.limits), context.limits.line)) {
      context.signal.throwIfAborted();
      for (const line of batch) {
        const parsed = parseLine(line, parse);
        if (parsed === undefined) continue;
        if (parsed.kind === 'image') {
          images += 1;
          if (parsed.image.layers.length === 0)
            yield* gaps.add(line.number, 'IMAGE_WITHOUT_LAYERS', 'it lists no layers', ['images']);
        }
        if (parsed.kind === 'wrong') yield* gaps.add(line.number, parsed.code, parsed.why, ['images', 'packages']);
        else yield* observationsOf(parsed, line.number);
      }
      context.progress(`${images} images`);
    }
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof HeadwaterError)) throw error;
    yield context.gap({
      code: error.code,
      what: path,
      why: messageOf(error),
      remedy: error.remedy,
      hides: ['images', 'packages'],
    });
  }
  yield* gaps.rest();

  function* observationsOf(
    parsed: Exclude<ParsedLine, { kind: 'wrong' }>,
    number: number,
  ): Generator<Observation, void, undefined> {
    if (parsed.kind === 'image') yield parsed;
    else {
      for (const why of parsed.problems) yield* gaps.add(number, 'PACKAGE_DATABASE_MALFORMED', why, ['packages']);
      yield { kind: 'layer', content: parsed.content };
    }
  }
}

type Parsed = Exclude<ParsedLine, { kind: 'wrong' }> | { readonly kind: 'wrong'; readonly code: ErrorCode; readonly why: string };

/** Undefined for an empty line. */
function parseLine(line: Line, parse: LineParser): Parsed | undefined {
  if (line.problem === 'too long') return { kind: 'wrong', code: 'LINE_TOO_LONG', why: 'it is longer than the limit' };
  if (line.problem !== undefined) return { kind: 'wrong', code: 'ENCODING_UNREADABLE', why: 'it is not UTF-8' };
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    // What JSON.parse says differs between engines, and repeats the line; the line's number says more.
    return line.text.trim() === '' ? undefined : { kind: 'wrong', code: 'FILE_MALFORMED', why: 'it is not JSON' };
  }
  const parsed = parse(value);
  return parsed.kind === 'wrong' ? { ...parsed, code: 'FILE_MALFORMED' } : parsed;
}

interface LineGaps {
  add(line: number, code: ErrorCode, why: string, hides: readonly GapHides[]): Generator<Observation, void, undefined>;
  rest(): Generator<Observation, void, undefined>;
}

/** Names the first gaps and counts the rest: a file of another kind must not give a million. */
function lineGaps(path: string, context: ReadContext): LineGaps {
  let count = 0;
  const further = new Map<ErrorCode, Set<GapHides>>();
  return {
    *add(line, code, why, hides) {
      count += 1;
      if (count <= NAMED_GAPS)
        yield context.gap({ code, what: `line ${line} of ${path}`, why, remedy: ERRORS[code].remedy, hides });
      else further.set(code, new Set([...(further.get(code) ?? []), ...hides]));
    },
    *rest() {
      const [first] = further.keys();
      if (first === undefined) return;
      yield context.gap({
        code: first,
        what: `${count - NAMED_GAPS} more lines of ${path}`,
        why: `they have problems too (${[...further.keys()].join(', ')})`,
        remedy: ERRORS[first].remedy,
        hides: [...new Set([...further.values()].flatMap((hidden) => [...hidden]))],
      });
    },
  };
}

async function* fileOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) yield chunk as Buffer;
  } catch (error) {
    throw new HeadwaterError('FILE_UNREADABLE', messageOf(error), { cause: error });
  }
}
