/**
 * Proposes the change of a manifest, patch or kustomization that sets or removes one field: whole lines, everything else
 * byte for byte as it was. Pure: never writes. Gives nothing rather than change more than the field: see
 * `lib/yaml/edit.ts`, which reads every result again.
 */
import type { FieldPath, NodePath } from '../lib/field-path.js';
import { lineEditBetween, type LineEdit } from '../lib/line-edits.js';
import { editYaml } from '../lib/yaml/index.js';
import type { FieldEdit } from '../model/index.js';

/** A field to edit, as `locateField` gives it. */
export interface FieldTarget {
  readonly document: number;
  /** The object within the document; a number behind a block scalar is the document within it. */
  readonly node: NodePath;
  /** Relative to that object; undefined where no single field decides. */
  readonly path: FieldPath | undefined;
}

/** The text was read within the scan's own limits before; these only bound what an edit may add. */
const LIMITS = { yamlAliases: 100_000, yamlDocuments: 100_000 };

/**
 * The edits that set a field (with the maps above it where they are missing) or remove it; none when the text says so
 * already. Undefined when no mechanical edit would be right: the text is shared by an alias, a list item is missing.
 */
export function editField(text: string, { document, node, path }: FieldTarget, edit: FieldEdit): readonly LineEdit[] | undefined {
  if (path === undefined) return undefined;
  const edited = editYaml(text, { document, node }, path, edit, LIMITS);
  if (edited.kind === 'refused') return undefined;
  return edited.text === text ? [] : [lineEditBetween(text, edited.text)];
}
