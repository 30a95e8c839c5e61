/** Reads findings in OCSF, as Prowler and others write them: what fails on which resource. A finding that is not one is a gap. */
import { readBoundedJson, readBoundedText } from '../../lib/bounded-json.js';
import { peekJson } from '../../lib/json-head.js';
import type { Observation, ResourceId } from '../../model/index.js';
import type { Claim, Connector, ReadContext } from '../../ports/index.js';
import { readFinding } from './finding.js';
import { Finding } from './schema.js';

export const ocsfFindings: Connector = {
  name: 'ocsf',
  describes: 'Findings in OCSF: `prowler … --output-formats json-ocsf`, JSON or JSON lines',
  recognise: (candidate) =>
    Promise.resolve(candidate.kind === 'file' && isOcsf(candidate.head) ? { candidate, as: 'OCSF findings' } : undefined),
  read,
};

function isOcsf(head: Uint8Array): boolean {
  const { shape, keys, text } = peekJson(head);
  if (shape === 'other') return false;
  const known = ['finding_info', 'class_uid', 'category_uid', 'metadata', 'severity_id'].filter((key) => keys.has(key));
  return known.length >= 3 || (known.length >= 2 && /"class_uid"\s*:\s*200[34]\b/.test(text));
}

async function* read(claim: Claim, context: ReadContext): AsyncIterable<Observation> {
  const { candidate } = claim;
  if (candidate.kind !== 'file') return;
  const { path } = candidate;
  const items = await readItems(path, context);
  if (items.kind === 'problem') {
    yield context.gap({ code: items.code, what: path, why: items.message, hides: ['findings'] });
    return;
  }
  const problems = [...items.problems];
  const resources = new Set<ResourceId>();
  for (const [index, item] of items.values.entries()) {
    const read = Finding.safeParse(item);
    if (!read.success) {
      const issue = read.error.issues[0];
      problems.push(`finding ${index + 1}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is no finding'}`);
      continue;
    }
    const found = readFinding(read.data, context.source);
    if (found === undefined) continue;
    if (typeof found === 'string') problems.push(`finding ${index + 1}: ${found}`);
    else {
      if (!resources.has(found.resource.id)) yield { kind: 'resource', resource: found.resource, uses: [] };
      resources.add(found.resource.id);
      yield { kind: 'reported-failure', failure: found.failure };
    }
  }
  const [first, ...others] = problems;
  if (first !== undefined) {
    const why = `${first}${others.length === 0 ? '' : `; and ${others.length} more`}`;
    yield context.gap({ code: 'REPORT_PARTLY_READ', what: path, why, hides: ['findings'] });
  }
}

type Items =
  | { readonly kind: 'items'; readonly values: readonly unknown[]; readonly problems: readonly string[] }
  | { readonly kind: 'problem'; readonly code: string; readonly message: string };

/** A list, one finding, or one on each line. */
async function readItems(path: string, { limits }: ReadContext): Promise<Items> {
  const { jsonDocument, compressionRatio } = limits;
  const whole = await readBoundedJson(path, jsonDocument, { compressionRatio });
  if (whole.kind !== 'problem')
    return { kind: 'items', values: Array.isArray(whole.value) ? whole.value : [whole.value], problems: [] };
  const text = await readBoundedText(path, jsonDocument, { compressionRatio });
  if (text.kind === 'problem') return { kind: 'problem', code: text.code, message: text.message };
  const lines = text.text.split('\n').filter((line) => line.trim() !== '');
  // Not one text but many: each line must be whole by itself, or the file is simply broken.
  if (lines.length < 2 || !lines[0]?.trimEnd().endsWith('}'))
    return { kind: 'problem', code: whole.code, message: whole.message };
  const values: unknown[] = [];
  const problems: string[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.length > limits.line) problems.push(`line ${index + 1} is longer than ${limits.line} bytes`);
    else {
      const parsed = parsedLine(line);
      if (parsed === undefined) problems.push(`line ${index + 1} is no JSON`);
      else values.push(parsed.value);
    }
  }
  return { kind: 'items', values, problems };
}

function parsedLine(line: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(line) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
