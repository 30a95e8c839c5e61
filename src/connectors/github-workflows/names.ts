/** Tells by path and first look which files may be workflows and actions. */

/** What a file is a definition of: the resource's kind. */
export type DefinitionKind = 'Workflow' | 'Action';

const WORKFLOW = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const ACTION = /(?:^|\/)action\.ya?ml$/;
const TOP_KEY: Readonly<Record<DefinitionKind, RegExp>> = {
  Workflow: /^["']?jobs["']?[ \t]*:/m,
  Action: /^["']?runs["']?[ \t]*:/m,
};

/**
 * Workflows are read from the repository's own `.github/workflows` only, not from folders below it or copies elsewhere; an
 * action may be in any folder.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
 */
export function kindOfPath(path: string): DefinitionKind | undefined {
  if (WORKFLOW.test(path)) return 'Workflow';
  return ACTION.test(path) ? 'Action' : undefined;
}

/** True when the text has the key that makes it one. Cheap, so that other YAML is never parsed. */
export function looksLike(kind: DefinitionKind, text: string): boolean {
  return TOP_KEY[kind].test(text);
}
