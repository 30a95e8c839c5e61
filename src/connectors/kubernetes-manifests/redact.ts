/**
 * Takes the values of Secrets out: of objects, and in place out of the text of the files that declare them, so that
 * line numbers stay. Redacts more rather than less: a Secret that cannot be parsed loses all of its lines.
 */
import { blockText, followAlias, locateNode, readYamlDocuments } from '../../lib/yaml/index.js';
import type { YamlDocument, YamlLimits, YamlNode, YamlScalar } from '../../lib/yaml/index.js';
import { clone, get, isFields, set, textOf } from './plain.js';
import type { Fields, ReadonlyValue, Value } from './plain.js';

export const REDACTED = '<redacted>';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const SECRET = /\bSecret\b/;

/** The object with the values of `data` and `stringData` replaced when it is a Secret. */
export function redactObject(object: Fields): Fields {
  if (!isSecret(object)) return object;
  const copy = clone(object);
  if (!isFields(copy)) return object;
  for (const field of ['data', 'stringData']) {
    const values = get(copy, field);
    if (isFields(values)) for (const key of Object.keys(values)) set(values, key, REDACTED);
    else if (values !== undefined && values !== null) set(copy, field, REDACTED);
  }
  const annotations = get(get(copy, 'metadata'), 'annotations');
  if (isFields(annotations) && Object.hasOwn(annotations, LAST_APPLIED)) set(annotations, LAST_APPLIED, REDACTED);
  return copy;
}

/**
 * The text of a manifest, patch or kustomization without the values of Secrets; as many lines as before.
 * `patchesSecret`: the file is a JSON Patch that is applied to a Secret.
 */
export function redactText(text: string, limits: YamlLimits, patchesSecret = false): string {
  if (!SECRET.test(text) && !text.includes('secretGenerator') && !patchesSecret) return text;
  const file = readYamlDocuments(text, limits);
  if (file.documents.length === 0 && file.problems.length > 0) return withoutLines(text);
  const edits: Edits = new Map();
  for (const document of file.documents) {
    const { start, end } = document;
    if (document.value !== undefined) collect(document, document.value, [], patchesSecret, edits, limits);
    else if (SECRET.test(text.slice(start, end))) edits.set(start, { start, end, text: withoutLines(text.slice(start, end)) });
  }
  return replaced(text, [...edits.values()]);
}

/** Replacements do not overlap, but for what several aliases share: the first one has it then. */
function replaced(text: string, edits: readonly Replacement[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    if (edit.start < at) continue;
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  return parts.join('') + text.slice(at);
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
type Edits = Map<number, Replacement>;
type Path = readonly (string | number)[];

function collect(
  document: YamlDocument,
  value: ReadonlyValue,
  path: Path,
  patchesSecret: boolean,
  edits: Edits,
  limits: YamlLimits,
): void {
  const copy: Value = clone(value);
  if (Array.isArray(copy)) {
    if (patchesSecret) for (const index of copy.keys()) hide(document, [...path, index, 'value'], edits);
    return;
  }
  if (!isFields(copy)) return;
  if (isSecret(copy)) {
    for (const field of ['data', 'stringData']) hide(document, [...path, field], edits);
    hide(document, [...path, 'metadata', 'annotations', LAST_APPLIED], edits);
  }
  const items = get(copy, 'items');
  if (Array.isArray(items)) {
    for (const [index, item] of items.entries()) collect(document, item, [...path, 'items', index], false, edits, limits);
  }
  if (path.length === 0) collectKustomization(document, copy, edits, limits);
}

/** Literals of `secretGenerator`, and patches of Secrets that are written within the kustomization. */
function collectKustomization(document: YamlDocument, object: Fields, edits: Edits, limits: YamlLimits): void {
  for (const [index, generator] of listAt(object, 'secretGenerator').entries()) {
    for (const place of listAt(generator, 'literals').keys())
      hideAfterEquals(document, ['secretGenerator', index, 'literals', place], edits);
  }
  for (const field of ['patches', 'patchesJson6902']) {
    for (const [index, patch] of listAt(object, field).entries()) {
      const kind = textOf(patch, 'target', 'kind');
      hideInline(document, [field, index, 'patch'], kind !== undefined && mayMeanSecret(kind), edits, limits);
    }
  }
  for (const index of listAt(object, 'patchesStrategicMerge').keys())
    hideInline(document, ['patchesStrategicMerge', index], false, edits, limits);
}

function hideInline(document: YamlDocument, path: Path, patchesSecret: boolean, edits: Edits, limits: YamlLimits): void {
  const { value: node, exists } = locateNode(document, path);
  if (!exists || node?.kind !== 'scalar' || typeof node.value !== 'string' || !(patchesSecret || SECRET.test(node.value))) return;
  const block = blockText(document, node);
  if (block === undefined) {
    // Another way of writing it, such as a quoted JSON text.
    if (patchesSecret || /["']?kind["']?\s*:\s*["']?Secret\b/.test(node.value)) add(document, node, edits);
    return;
  }
  const inner = redactText(block.text, limits, patchesSecret);
  const lines = inner.split('\n').map((line) => (line.trim() === '' ? line : block.indent + line));
  edits.set(block.start, { start: block.start, end: block.end, text: lines.join('\n') });
}

function hide(document: YamlDocument, path: Path, edits: Edits): void {
  const { value: node, exists } = locateNode(document, path);
  if (exists) for (const scalar of scalarsOf(document, node, 0)) add(document, scalar, edits);
}

function scalarsOf(document: YamlDocument, node: YamlNode | undefined, depth: number): readonly YamlScalar[] {
  if (node === undefined || depth > 50) return [];
  switch (node.kind) {
    case 'scalar':
      return [node];
    case 'alias':
      return scalarsOf(document, followAlias(document, node), depth + 1);
    case 'seq':
      return node.items.flatMap((item) => scalarsOf(document, item, depth + 1));
    case 'map':
      return node.items.flatMap((pair) => scalarsOf(document, pair.value, depth + 1));
  }
}

function hideAfterEquals(document: YamlDocument, path: Path, edits: Edits): void {
  const { value: node, exists } = locateNode(document, path);
  if (!exists || node?.kind !== 'scalar') return;
  const { start, end } = node;
  const source = document.text.slice(start, end);
  const equals = source.indexOf('=');
  if (equals === -1 || source.includes('\n')) return add(document, node, edits);
  const quote = source.startsWith('"') || source.startsWith("'") ? source.slice(0, 1) : '';
  edits.set(start, { start: start + equals + 1, end, text: REDACTED + quote });
}

/** A value takes as many lines as before; a block scalar keeps its header. */
function add(document: YamlDocument, node: YamlScalar, edits: Edits): void {
  const { start, end } = node;
  const source = document.text.slice(start, end);
  if (source.trim() === '') return;
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
  const [first = '', ...rest] = source.split('\n');
  if (isBlock) {
    const lines = rest.map((line) =>
      line.trim() === '' ? line : (/^\s*/.exec(line)?.[0] ?? '') + REDACTED + (line.endsWith('\r') ? '\r' : ''),
    );
    edits.set(start, { start, end, text: [first, ...lines].join('\n') });
    return;
  }
  const quote = source.startsWith('"') || source.startsWith("'") ? source.slice(0, 1) : '';
  edits.set(start, { start, end, text: quote + REDACTED + quote + '\n'.repeat(rest.length) });
}

function withoutLines(text: string): string {
  return text.replace(/^(?!---)[^\r\n]*\S[^\r\n]*/gm, `# ${REDACTED}`);
}

function isSecret(object: Fields): boolean {
  return textOf(object, 'kind') === 'Secret';
}

function mayMeanSecret(pattern: string): boolean {
  return /secret|[.*[(|?+]/i.test(pattern);
}

function listAt(value: Value | undefined, key: string): readonly Value[] {
  const found = get(value, key);
  return Array.isArray(found) ? found : [];
}
