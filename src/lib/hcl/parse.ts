/**
 * Parses HCL native syntax (Terraform's `.tf` and `.tfvars` files) into blocks, attributes and expressions. Takes text, gives
 * a tree and what is wrong with the text; never throws for a text, never evaluates anything.
 * @see https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
 */
import { parseExpression, parseQuoted } from './expression.js';
import { SyntaxProblem, lineFinder, makeScanner, type Scanner } from './scanner.js';
import type { Attribute, Block, Body, TemplatePart } from './syntax.js';
import { parseTemplateText } from './template.js';

export interface ParsedFile {
  readonly body: Body;
  /** In order; what was read around them is in the body. */
  readonly problems: readonly { readonly line: number; readonly reason: string }[];
}

/** After so many faults the rest of a file is not looked at. */
const MAX_PROBLEMS = 20;

/**
 * @param file the name that spans carry
 * After a fault, reading goes on with the next line that begins with a word: the next block, as people write them.
 */
export function parseHcl(file: string, text: string): ParsedFile {
  const lineOf = lineFinder(text);
  const scanner = makeScanner(file, text, lineOf);
  if (text.startsWith('\uFEFF')) scanner.position = 1;
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  const problems: { line: number; reason: string }[] = [];
  while (problems.length < MAX_PROBLEMS) {
    try {
      readItems(scanner, attributes, blocks);
      if (scanner.position >= text.length) break;
      scanner.fail(`unexpected '${text[scanner.position] ?? ''}'`);
    } catch (error) {
      if (!(error instanceof SyntaxProblem)) throw error;
      problems.push({ line: lineOf(Math.min(error.at, text.length)), reason: error.message });
      scanner.newlines = 'end';
      const next = /\n(?=[\p{ID_Start}_])/gu;
      next.lastIndex = Math.max(scanner.position, error.at);
      const found = next.exec(text);
      if (found === null) break;
      scanner.position = found.index + 1;
    }
  }
  return { body: { attributes, blocks }, problems };
}

/** The text of a file that `templatefile` reads; undefined when it is no template. */
export function parseTemplate(file: string, text: string): readonly TemplatePart[] | undefined {
  try {
    return parseTemplateText(makeScanner(file, text, lineFinder(text)), parseExpression);
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined;
    throw error;
  }
}

/** Attributes and blocks until something else comes. */
function readItems(scanner: Scanner, attributes: Map<string, Attribute>, blocks: Block[]): void {
  for (;;) {
    scanner.skipLines();
    const start = scanner.position;
    const name = scanner.identifier();
    if (name === undefined) return;
    if (scanner.sees('=') && !scanner.sees('==')) {
      scanner.takes('=');
      if (attributes.has(name)) scanner.fail(`the argument ${name} is there twice`, start);
      const value = parseExpression(scanner);
      attributes.set(name, { name, value, span: scanner.span(start, value.span.end) });
      endOfLine(scanner);
    } else blocks.push(readBlock(scanner, start, name));
  }
}

function readBlock(scanner: Scanner, start: number, type: string): Block {
  const labels: string[] = [];
  while (!scanner.sees('{')) {
    const label = scanner.sees('"') ? parseQuoted(scanner) : scanner.identifier();
    if (label === undefined) scanner.fail(`expected '=' or a block after ${type}`);
    if (typeof label !== 'string') scanner.fail('a label is a plain text');
    labels.push(label);
  }
  const open = scanner.position;
  scanner.takes('{');
  const body = scanner.nested('end', () => {
    const attributes = new Map<string, Attribute>();
    const blocks: Block[] = [];
    readItems(scanner, attributes, blocks);
    scanner.skipLines();
    scanner.expect('}', `to end the block ${[type, ...labels].join(' ')}`);
    return { attributes, blocks };
  });
  return { type, labels, body, span: scanner.span(start), braces: scanner.span(open) };
}

/** A block in one line may end right behind its argument. */
function endOfLine(scanner: Scanner): void {
  scanner.skip();
  const next = scanner.text[scanner.position];
  if (next !== undefined && next !== '\n' && next !== '}') scanner.fail(`unexpected '${next}' after an argument`);
}
