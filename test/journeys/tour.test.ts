// What the pages show is what the program says. A fenced block under `<!-- from: COMMAND -->` must be what that command prints
// (stdout and stderr, as on a terminal) in the folder that the page speaks of; `<!-- from: COMMAND exits N -->` names its exit
// code when it is not 0. `…` stands for what was left out: within a line a part of it, on a line of its own any lines. Columns
// may be as wide as they like.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext } from '../../src/cli/command-context.js';
import { buildProgram } from '../../src/cli/main.js';
import { styleFor } from '../../src/lib/terminal.js';
import { editLedger, keepScan, stateFolder, type ScanReport } from '../../src/pipeline/index.js';
import { ESTATE, ROOT, scanEstate } from './estate.js';

const work = mkdtempSync(join(tmpdir(), 'headwater-tour-'));
const before = join(work, 'before.json');
const riverside = join(work, 'riverside');
const stateHome = process.env.XDG_STATE_HOME;
let report: ScanReport;

const KEPT = ' > /tmp/before.json';

beforeAll(async () => {
  process.env.XDG_STATE_HOME = join(work, 'state');
  ({ report } = await scanEstate());
  await keepScan(report, ESTATE, stateFolder());
  checkOut();
});

afterAll(() => {
  if (stateHome === undefined) delete process.env.XDG_STATE_HOME;
  else process.env.XDG_STATE_HOME = stateHome;
  rmSync(work, { recursive: true, force: true });
});

describe.each([
  ['README.md', ESTATE],
  ['docs/tour.md', ESTATE],
  ['docs/guides/fix-a-cause.md', riverside],
])('%s', (page, folder) => {
  const snippets = snippetsOf(readFileSync(join(ROOT, page), 'utf8'));

  it('shows what commands print', () => expect(snippets.length).toBeGreaterThan(0));

  // In the page's order: a later command may build on what an earlier one did.
  it.each(snippets)('shows what `$command` prints', async ({ command, exits, text }) => {
    const run = await runIn(folder, command);
    expect(run.printed).toMatch(patternOf(text));
    expect(run.exitCode).toBe(exits);
  });
});

it('would notice a line that the program does not print', () => {
  expect('one\ntwo and three\nfour\n').toMatch(patternOf('one\ntwo … three'));
  expect('one\ntwo and three\nfour\n').toMatch(patternOf('one\n…\nfour'));
  expect('one\ntwo and three\nfour\n').not.toMatch(patternOf('one\nfour'));
  expect('one\ntwo and three\nfour\n').not.toMatch(patternOf('two'));
});

/** The four repositories of the estate as checkouts in one folder, with what the registry says and the advisories. */
function checkOut(): void {
  mkdirSync(riverside);
  for (const name of ['registry', 'advisories', 'headwater.yaml']) {
    cpSync(join(ESTATE, name), join(riverside, name), { recursive: true });
  }
  for (const bundle of readdirSync(join(ESTATE, 'repositories')).filter((name) => name.endsWith('.bundle'))) {
    execFileSync('git', ['clone', '--quiet', join(ESTATE, 'repositories', bundle), join(riverside, basename(bundle, '.bundle'))]);
  }
}

interface Snippet {
  readonly command: string;
  readonly exits: number;
  readonly text: string;
}

function snippetsOf(page: string): readonly Snippet[] {
  return [...page.matchAll(/<!-- from: (.+?)(?: exits (\d+))? -->\s*```\w*\n([\s\S]*?)```/g)].map(
    ([, command = '', exits = '0', text = '']) => ({ command, exits: Number(exits), text: text.trimEnd() }),
  );
}

/** Whole lines, one after the other, but for what `…` leaves out. */
function patternOf(text: string): RegExp {
  const lines = text.split('\n').map((line) => (line.trim() === '…' ? '(?:.*\\n)*?' : `${inLine(line.trimEnd())} *\\n`));
  return new RegExp(`^${lines.join('')}`, 'm');
}

function inLine(line: string): string {
  return line
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/(?<=\S) {2,}/g, ' {2,}'))
    .join('.*');
}

/** Runs the command line as it is, but for where it writes. */
async function runIn(folder: string, command: string): Promise<{ readonly printed: string; readonly exitCode: number }> {
  const [last] = (await editLedger(stateFolder()).entries()).slice(-1);
  const words = command
    .replace(/^(npx )?headwater /, '')
    .replace(KEPT, '')
    .replace('ACTION', last?.id ?? 'ACTION')
    .replace('/tmp/before.json', before)
    .split(' ')
    .filter((word) => word !== '');
  const lines: string[] = [];
  const data: string[] = [];
  const note = (text: string) => void lines.push(text);
  const out = (text: string) => void (command.endsWith(KEPT) ? data : lines).push(text);
  const plainStyle = styleFor({}, {});
  const console = { out, note, error: note, status: () => {}, style: plainStyle, errorStyle: plainStyle, width: Infinity };
  const context: CommandContext = { console, version: 'test', signal: new AbortController().signal, folder };
  let exitCode = -1;
  const program = buildProgram('test', () => async (run) => {
    exitCode = await run(context);
  });
  await program.parseAsync(words, { from: 'user' });
  if (command.endsWith(KEPT)) writeFileSync(before, data.join('\n'));
  return { printed: `${lines.join('\n')}\n`, exitCode };
}
