/** Reads files of OSV advisories: one advisory, an array of them, or one a line. */
import { parseJson, readBoundedText } from '../../lib/bounded-json.js';
import { peekJson } from '../../lib/json-head.js';
import type { ErrorCode } from '../../lib/errors.js';
import type { Observation } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { readAdvisory } from './advisory.js';
import { OsvAdvisory } from './schema.js';

/** Advisories or entries of one file that are named in its gap; further ones are counted. */
const NAMED = 5;

export const osvConnector: Connector = {
  name: 'osv',
  describes: 'OSV advisories: a file with one advisory, an array of them, or one a line (JSON, also gzipped)',
  recognise: (candidate) => {
    if (candidate.kind !== 'file' || !isOsv(candidate.head)) return Promise.resolve(undefined);
    return Promise.resolve({ candidate, as: 'OSV advisories' });
  },
  read,
};

/**
 * An id, and either what it affects or when it was modified (which every advisory must say, and comes first where the
 * details are longer than what we see here). `affected` has packages: a changelog's list of affected things is another.
 */
function isOsv(head: Uint8Array): boolean {
  const { shape, keys, text } = peekJson(head);
  if (shape === 'other' || typeof keys.get('id') !== 'string') return false;
  if (keys.has('affected')) return /"(?:package|ranges|versions)"\s*:/.test(text) || keys.has('modified');
  return typeof keys.get('modified') === 'string' && (keys.has('schema_version') || keys.has('details') || keys.has('withdrawn'));
}

async function* read(claim: Claim, context: ReadContext): AsyncIterable<Observation> {
  const { candidate } = claim;
  if (candidate.kind !== 'file') return;
  const { path } = candidate;
  const { jsonDocument, compressionRatio, line } = context.limits;
  const file = await readBoundedText(path, jsonDocument, { compressionRatio });
  if (file.kind === 'problem') {
    yield context.gap({ code: file.code, what: path, why: file.message, hides: ['advisories'] });
    return;
  }
  const problems = new Map<ErrorCode, string[]>();
  const note = (code: ErrorCode, what: string): void => {
    const noted = problems.get(code);
    if (noted === undefined) problems.set(code, [what]);
    else noted.push(what);
  };
  let count = 0;
  for (const document of documentsOf(file.text, line)) {
    if (context.signal.aborted) return;
    if (++count % 1000 === 0) context.progress(`${count} advisories of ${path}`);
    if (document.kind === 'problem') {
      note(document.code, document.message);
      continue;
    }
    const parsed = OsvAdvisory.safeParse(document.value);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      note('FILE_MALFORMED', `${document.where}${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not an advisory'}`);
      continue;
    }
    const { advisory, problems: found } = await readAdvisory(parsed.data);
    for (const each of found) note('ADVISORY_RANGE_UNSUPPORTED', `${parsed.data.id} (${each})`);
    if (advisory !== undefined) yield { kind: 'advisory', advisory };
  }
  for (const [code, found] of problems) {
    const more = found.length > NAMED ? `; and ${found.length - NAMED} more` : '';
    yield context.gap({ code, what: path, why: `${found.slice(0, NAMED).join('; ')}${more}`, hides: ['advisories'] });
  }
}

type Document =
  | { readonly kind: 'value'; readonly value: unknown; readonly where: string }
  | { readonly kind: 'problem'; readonly code: ErrorCode; readonly message: string };

/** The file as one document, as the elements of an array, or, when its first line is an object by itself, as one a line. */
function* documentsOf(text: string, lineLimit: number): Generator<Document> {
  const whole = parseJson(text);
  if (whole.kind === 'value') {
    if (!Array.isArray(whole.value)) yield { ...whole, where: '' };
    else for (const [index, value] of whole.value.entries()) yield { kind: 'value', value, where: `[${index}].` };
    return;
  }
  const firstLine = parseJson(text.slice(0, Math.max(0, text.indexOf('\n'))));
  if (firstLine.kind === 'problem') yield whole;
  else yield* linesOf(text, lineLimit);
}

function* linesOf(text: string, limit: number): Generator<Document> {
  let number = 0;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    number++;
    const line = text.slice(start, end);
    start = end + 1;
    if (line.trim() === '') continue;
    if (line.length > limit) {
      yield {
        kind: 'problem',
        code: 'LINE_TOO_LONG',
        message: `line ${number} has ${line.length} characters; the limit is ${limit}`,
      };
      continue;
    }
    const parsed = parseJson(line);
    if (parsed.kind === 'value') yield { ...parsed, where: `line ${number}: ` };
    else yield { ...parsed, message: `line ${number} of the file: ${parsed.message}` };
  }
}
