/**
 * Of several instructions that may have brought a package in, picks those whose text says so, and the line that names it.
 * Reads text only; when nothing names the package it gives what is left, and says which of these it did.
 */
import type { Instruction } from '../model/index.js';

export interface NarrowedLines {
  readonly instruction: Instruction;
  /** The line that names the package, else all of the instruction. */
  readonly startLine: number;
  readonly endLine: number;
}

export interface Narrowed {
  /**
   * - `named`: a package manager's command names the package
   * - `package-manager`: these run a package manager, without naming it (it came as a dependency, or by an upgrade)
   * - `all`: nothing tells them apart
   */
  readonly how: 'named' | 'package-manager' | 'all';
  readonly lines: readonly NarrowedLines[];
}

const MANAGER = /(?:^|[\s;&|(/"'])(?:apt-get|apt|aptitude|apk|dnf|microdnf|yum|tdnf|zypper|dpkg|rpm)(?=$|[\s"'])/m;
/** The character before and after a package's name in a command: `libssl3=3.0`, `openssl:amd64`, `/tmp/openssl_3.0.deb`. */
const BEFORE = '(?:^|[\\s\'",=/])';
const AFTER = '(?=$|[\\s\'",;&|)=<>~:\\\\]|_[^\\s]*\\.deb|-[0-9][^\\s]*\\.(?:apk|rpm))';

/**
 * @param packageNames the package's name and that of its source, in any order
 * @param text the Dockerfile's text; without it the lines are those of whole instructions
 */
export function narrowToPackage(instructions: readonly Instruction[], packageNames: readonly string[], text?: string): Narrowed {
  const managing = instructions.filter(({ keyword, arguments: written }) => keyword === 'RUN' && MANAGER.test(written));
  const names = mention(packageNames);
  const named = names === undefined ? [] : managing.filter(({ resolved }) => names.test(resolved));
  if (names !== undefined && named.length > 0) {
    const fileLines = text?.split('\n');
    return { how: 'named', lines: named.map((instruction) => lineNaming(instruction, names, fileLines)) };
  }
  const how = managing.length > 0 ? 'package-manager' : 'all';
  return { how, lines: (managing.length > 0 ? managing : instructions).map(whole) };
}

function mention(packageNames: readonly string[]): RegExp | undefined {
  const names = packageNames.filter((name) => /^[A-Za-z0-9][\w.+-]*$/.test(name)).map((name) => name.replaceAll(/[.+]/g, '\\$&'));
  return names.length === 0 ? undefined : new RegExp(`${BEFORE}(?:${names.join('|')})${AFTER}`, 'm');
}

/** Comments between continuation lines name packages as well; they install none. */
function lineNaming(instruction: Instruction, names: RegExp, lines: readonly string[] | undefined): NarrowedLines {
  if (lines === undefined) return whole(instruction);
  for (let line = instruction.startLine; line <= instruction.endLine; line += 1) {
    const written = lines[line - 1] ?? '';
    if (!/^\s*#/.test(written) && names.test(written)) return { instruction, startLine: line, endLine: line };
  }
  return whole(instruction);
}

function whole(instruction: Instruction): NarrowedLines {
  return { instruction, startLine: instruction.startLine, endLine: instruction.endLine };
}
