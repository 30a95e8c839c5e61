/**
 * Parses a Dockerfile's text into stages and instructions with their lines, variables resolved as far as the file itself
 * tells. Gives the model's Dockerfile, or the reason why the text is none. Never throws for any text, never runs anything.
 */
import { parseImageReference } from '../../lib/oci-reference.js';
import type { Dockerfile, Instruction, RepositoryName, Stage, StageBase } from '../../model/index.js';
import type { Budget } from './expand.js';
import { lineOverLimit, readInstructions, type WrittenDockerfile, type WrittenInstruction } from './instructions.js';
import { rawOf, type BuildDefinition, type ParsedStage } from './raw.js';
import {
  declare,
  declareGlobals,
  emptyScope,
  expandGlobal,
  expandIn,
  inheritedScope,
  plain,
  splitWords,
  type Scope,
  type Values,
} from './scope.js';

export type Parsed =
  | {
      readonly kind: 'dockerfile';
      readonly dockerfile: Dockerfile;
      /** Lines that were left out because they start with no instruction; the sentence for a gap, or undefined. */
      readonly leftOut?: string;
    }
  | { readonly kind: 'problem'; readonly why: string };

/** More than any build has; a stage can copy all variables of another, so their number is bounded. */
const MAX_STAGES = 250;
/** Characters that variables may put into one file. */
const EXPANSION_BUDGET = 4 * 1024 * 1024;

export function parseDockerfile(
  text: string,
  place: { readonly repository: RepositoryName; readonly path: string; readonly builds: readonly BuildDefinition[] },
): Parsed {
  const crowded = lineOverLimit(text);
  if (crowded !== undefined) return { kind: 'problem', why: `line ${crowded} has more options in a row than are read` };
  const written = readInstructions(text);
  const problem = problemOf(written);
  if (problem !== undefined) return { kind: 'problem', why: problem };
  const file = readFile(written);
  if (typeof file === 'string') return { kind: 'problem', why: file };
  const targets = [
    ...new Set(place.builds.flatMap((build) => (build.target === null ? [] : [build.target.toLowerCase()]))),
  ].toSorted();
  const { globalArguments } = file;
  const dockerfile: Dockerfile = {
    repository: place.repository,
    path: place.path,
    stages: file.stages.map((parsed) => parsed.stage),
    globalArguments,
    targets,
    raw: rawOf({ path: place.path, stages: file.stages, globalArguments, targets, builds: place.builds }),
  };
  const leftOut = leftOutOf(written);
  return { kind: 'dockerfile', dockerfile, ...(leftOut === undefined ? {} : { leftOut }) };
}

function problemOf({ instructions, unknown }: WrittenDockerfile): string | undefined {
  const template = unknown.find(({ word }) => /^[^A-Z]/.test(word));
  if (template !== undefined) return `line ${template.line} starts with no instruction, as in a template`;
  const first = instructions.find((instruction) => instruction.keyword !== 'ARG');
  if (first === undefined) return 'it has no FROM';
  return first.keyword === 'FROM' ? undefined : `${first.keyword} on line ${first.startLine} comes before any FROM`;
}

function leftOutOf({ unknown }: WrittenDockerfile): string | undefined {
  const first = unknown[0];
  if (first === undefined) return undefined;
  const others = unknown.length === 1 ? '' : `, nor do ${unknown.length - 1} others`;
  return `line ${first.line} does not start with an instruction (${first.word.slice(0, 40)})${others}; they were left out`;
}

interface Reading {
  readonly globals: Values;
  readonly globalArguments: { name: string; value?: string; line: number }[];
  readonly stages: ParsedStage[];
  readonly scopes: Scope[];
  readonly escape: string;
  readonly budget: Budget;
}

/** A string says why it cannot be built. */
function readFile({ instructions, escape }: WrittenDockerfile): Reading | string {
  const reading: Reading = {
    globals: new Map(),
    globalArguments: [],
    stages: [],
    scopes: [],
    escape,
    budget: { left: EXPANSION_BUDGET },
  };
  const starts = instructions.flatMap((instruction, index) => (instruction.keyword === 'FROM' ? [index] : []));
  if (starts.length > MAX_STAGES) return `it has ${starts.length} stages; at most ${MAX_STAGES} are read`;
  for (const instruction of instructions.slice(0, starts[0])) readGlobal(instruction, reading);
  for (const [index, start] of starts.entries()) {
    const [from, ...own] = instructions.slice(start, starts[index + 1]);
    const problem = from === undefined ? undefined : readStage(from, own, reading);
    if (problem !== undefined) return problem;
  }
  return reading;
}

function readGlobal(instruction: WrittenInstruction, { globals, globalArguments, escape, budget }: Reading): void {
  for (const name of declareGlobals(instruction, globals, escape, budget)) {
    const value = globals.get(name);
    globalArguments.push({ name, ...(value === undefined ? {} : { value }), line: instruction.startLine });
  }
}

function readStage(from: WrittenInstruction, own: readonly WrittenInstruction[], reading: Reading): string | undefined {
  const { escape, stages } = reading;
  const [image, as, name, ...rest] = splitWords(from.words, escape);
  if (image === undefined || rest.length > 0 || (as !== undefined && (as.toUpperCase() !== 'AS' || name === undefined))) {
    return `FROM on line ${from.startLine} is not of the form FROM image [AS name]`;
  }
  const base = baseOf(image, reading);
  if (base === undefined) return `FROM on line ${from.startLine} names nothing that can be an image: ${image.slice(0, 80)}`;
  const parent = base.kind === 'stage' ? reading.scopes[base.index] : undefined;
  const scope = parent === undefined ? emptyScope() : inheritedScope(parent);
  const instructions = own.map((instruction) => readInstruction(instruction, scope, reading));
  const platform = from.flags.find((flag) => flag.name === 'platform')?.value;
  const stage: Stage = {
    index: stages.length,
    ...(name === undefined ? {} : { name: name.toLowerCase() }),
    base,
    ...(platform === undefined ? {} : { platform: expandGlobal(platform, reading.globals, escape, reading.budget).text }),
    startLine: from.startLine,
    endLine: (own.at(-1) ?? from).endLine,
    instructions,
    copiesFrom: copiesOf(own, scope, reading),
  };
  stages.push({ stage, from, written: own });
  reading.scopes.push(scope);
  return undefined;
}

/** Undefined when it cannot be built: no image's name, and no variable in it that could make it one. */
function baseOf(image: string, { globals, escape, budget, stages }: Reading): StageBase | undefined {
  const written = plain(image, escape);
  const { text, unresolved } = expandGlobal(image, globals, escape, budget);
  const reference = plain(text, escape);
  if (unresolved.length === 0) {
    const earlier = stageNamed(reference, stages);
    if (earlier !== undefined) return { kind: 'stage', index: earlier };
    if (reference === 'scratch') return { kind: 'scratch' };
    if (parseImageReference(reference) === undefined) return undefined;
  } else if (/[{}<>%]/.test(reference.replaceAll(/\$\{[^{}]*\}/g, ''))) return undefined;
  return { kind: 'image', written, reference, unresolved };
}

function readInstruction(written: WrittenInstruction, scope: Scope, { globals, escape, budget }: Reading): Instruction {
  const { keyword, startLine, endLine } = written;
  const header = `${written.flagText}${written.words}`;
  // The builder replaces variables in copied heredocs as well, but what files say is no argument of ours.
  const shellBody = keyword === 'RUN' ? written.body : '';
  const { text, unresolved } = expandIn(written, shellBody === '' ? header : `${header}\n${shellBody}`, scope, escape, budget);
  const resolved = shellBody === '' && written.body !== '' ? `${text}\n${written.body}` : text;
  if (keyword === 'ARG' || keyword === 'ENV') declare(written, scope, globals, escape, budget);
  return {
    keyword,
    arguments: written.body === '' ? header : `${header}\n${written.body}`,
    resolved,
    unresolved,
    startLine,
    endLine,
  };
}

/** What `COPY --from=` and `RUN --mount=…,from=` name: an earlier stage by name or number, else an image. */
function copiesOf(own: readonly WrittenInstruction[], scope: Scope, { stages, escape, budget }: Reading): (number | string)[] {
  const copies = new Set<number | string>();
  for (const instruction of own) {
    for (const source of sourcesOf(instruction)) {
      const text = expandIn({ ...instruction, keyword: 'COPY' }, source, scope, escape, budget).text;
      const number = /^\d{1,4}$/.test(text) ? Number(text) : undefined;
      copies.add(number !== undefined && number < stages.length ? number : (stageNamed(text, stages) ?? text));
    }
  }
  return [...copies];
}

function sourcesOf({ keyword, flags }: WrittenInstruction): string[] {
  if (keyword === 'COPY') return flags.filter((flag) => flag.name === 'from').map((flag) => flag.value);
  if (keyword !== 'RUN') return [];
  return flags.flatMap((flag) => {
    const from = flag.name === 'mount' ? /(?:^|,)from=([^,]+)/.exec(flag.value)?.[1] : undefined;
    return from === undefined ? [] : [from];
  });
}

/** The last earlier stage of that name, as the builder looks it up. */
function stageNamed(name: string, stages: readonly ParsedStage[]): number | undefined {
  const wanted = name.toLowerCase();
  const found = stages.findLastIndex(({ stage }) => stage.name === wanted);
  return found < 0 ? undefined : found;
}
