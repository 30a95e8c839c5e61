/**
 * The object that Dockerfile policies read. Takes parsed stages, gives plain JSON; readme.md documents every field.
 * Every object that stands for lines carries `startLine` and `endLine`, so that a failing field leads to its line.
 */
import { formatRepository, parseImageReference } from '../../lib/oci-reference.js';
import type { Json, Stage } from '../../model/index.js';
import { unquote, type WrittenInstruction } from './instructions.js';

/** A stage with the text it was read from. */
export interface ParsedStage {
  readonly stage: Stage;
  readonly from: WrittenInstruction;
  readonly written: readonly WrittenInstruction[];
}

/** A build that a compose or bake file defines for a Dockerfile. */
export interface BuildDefinition {
  /** The file that defines it, relative to the repository's root. */
  readonly file: string;
  /** The service's or target's name in it. */
  readonly name: string;
  /** What the result is called, without unknown variables; null when it does not say. */
  readonly image: string | null;
  /** The stage to build; null for the last one. */
  readonly target: string | null;
}

export interface RawInput {
  readonly path: string;
  readonly stages: readonly ParsedStage[];
  readonly globalArguments: readonly { readonly name: string; readonly value?: string; readonly line: number }[];
  readonly targets: readonly string[];
  readonly builds: readonly BuildDefinition[];
}

interface User {
  /** Undefined when it comes from a base image. */
  readonly value: string | undefined;
  /** The path of the USER instruction, else of the first stage of the chain. */
  readonly field: string;
  readonly unresolved: readonly string[];
}

export function rawOf({ path, stages, globalArguments, targets, builds }: RawInput): Json {
  const users: User[] = [];
  for (const { stage } of stages) users.push(userOf(stage, users));
  const final = users.at(-1);
  return {
    path,
    stages: stages.map((parsed, index) => stageOf(parsed, users[index], index === stages.length - 1)),
    user: final?.value ?? null,
    userField: final?.field ?? '',
    userUnresolved: final?.unresolved ?? [],
    args: globalArguments.map(({ name, value, line }) => ({ name, value: value ?? null, startLine: line, endLine: line })),
    targets,
    builds: builds.map(({ file, name, image, target }) => ({ file, name, image, target })),
  };
}

function stageOf({ stage, from, written }: ParsedStage, user: User | undefined, final: boolean): Json {
  return {
    index: stage.index,
    name: stage.name ?? null,
    base: { ...baseOf(stage), startLine: from.startLine, endLine: from.endLine },
    platform: stage.platform ?? null,
    final,
    user: user?.value ?? null,
    userField: user?.field ?? '',
    startLine: stage.startLine,
    endLine: stage.endLine,
    instructions: stage.instructions.map(({ keyword, resolved, unresolved, startLine, endLine }, index) => {
      const { words = '', body = '', flags = [], flagText = '' } = written[index] ?? {};
      return {
        keyword,
        arguments: body === '' ? words : `${words}\n${body}`,
        resolved: flagText === '' ? resolved : withoutFlags(resolved, flags.length),
        unresolved,
        flags: flags.map(({ name, value }) => ({ name, value })),
        startLine,
        endLine,
      };
    }),
  };
}

function baseOf({ base }: Stage): { readonly [key: string]: Json } {
  if (base.kind === 'stage') return { kind: 'stage', stage: base.index };
  if (base.kind === 'scratch') return { kind: 'scratch' };
  const { written, reference, unresolved } = base;
  const parsed = unresolved.length === 0 ? parseImageReference(reference) : undefined;
  return {
    kind: 'image',
    written,
    reference,
    unresolved,
    registry: parsed?.registry ?? null,
    repository: parsed === undefined ? null : formatRepository(parsed),
    tag: parsed?.tag ?? null,
    digest: parsed?.digest ?? null,
  };
}

/** The last USER of the stage, else what the stage it is FROM ends with; nothing on scratch means root. */
function userOf(stage: Stage, earlier: readonly User[]): User {
  const index = stage.instructions.findLastIndex((instruction) => instruction.keyword === 'USER');
  const own = stage.instructions[index];
  if (own !== undefined) {
    return { value: unquote(own.resolved), field: `stages[${stage.index}].instructions[${index}]`, unresolved: own.unresolved };
  }
  const inherited = stage.base.kind === 'stage' ? earlier[stage.base.index] : undefined;
  const value = stage.base.kind === 'scratch' ? 'root' : undefined;
  return inherited ?? { value, field: `stages[${stage.index}]`, unresolved: [] };
}

/** Flags are words; those of the resolved text may differ in length from the written ones, not in number. */
function withoutFlags(resolved: string, count: number): string {
  let rest = resolved;
  for (let left = count; left > 0; left -= 1) rest = rest.replace(/^(?:"[^"]*"|'[^']*'|[^\s"'])+\s*/, '');
  return rest;
}
