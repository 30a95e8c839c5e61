/**
 * Pages whose examples are run. `<!-- file: PATH -->` writes the block below it, `<!-- run -->` hands it to bash, and
 * `<!-- from: COMMAND exits N -->` runs the command line and compares what it prints (stdout and stderr, as on a terminal).
 * `…` stands for what was left out: within a line a part of it, on a line of its own any lines. Columns may be as wide as they like.
 */
import { execFileSync } from 'node:child_process';
import type { CommandContext } from '../../src/cli/command-context.js';
import { buildProgram } from '../../src/cli/main.js';
import { styleFor } from '../../src/lib/terminal.js';
import { write } from '../fakes/git-repositories.js';

export type Example =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'run'; readonly text: string }
  | { readonly kind: 'from'; readonly command: string; readonly exits: number; readonly text: string };

/** In the page's order: a later one may build on what an earlier one did. */
export function examplesOf(page: string): readonly Example[] {
  return [...page.matchAll(/<!-- (file|run|from)(?:: (.+?))?(?: exits (\d+))? -->\s*```\w*\n([\s\S]*?)```/g)].map(
    ([, kind, said = '', exits = '0', text = '']): Example => {
      if (kind === 'file') return { kind, path: said, text };
      return kind === 'run' ? { kind, text } : { kind: 'from', command: said, exits: Number(exits), text: text.trimEnd() };
    },
  );
}

/** Blocks that nothing runs. */
export function unmarkedBlocks(page: string): readonly string[] {
  const blocks = [...page.matchAll(/(.*)\n\s*\n```\w*\n([\s\S]*?)```/g)];
  return blocks.filter(([, before = '']) => !/^<!-- (file: .+|run|from: .+) -->$/.test(before)).map(([, , text = '']) => text);
}

export function title(example: Example): string {
  if (example.kind === 'file') return `writes ${example.path}`;
  return example.kind === 'run' ? `runs ${example.text.split('\n')[0]}` : `shows what \`${example.command}\` prints`;
}

/** Does what the example is for. Gives what a command printed and how it ended. */
export async function perform(
  example: Example,
  folder: string,
): Promise<{ readonly printed: string; readonly exitCode: number }> {
  if (example.kind === 'from') return runCommand(example.command, folder);
  if (example.kind === 'file') write(folder, { [example.path]: example.text });
  else
    execFileSync('bash', ['-euc', example.text], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', ...GIT },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  return { printed: '', exitCode: 0 };
}

const GIT = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'ana',
  GIT_AUTHOR_EMAIL: 'ana@acme.example',
  GIT_COMMITTER_NAME: 'ana',
  GIT_COMMITTER_EMAIL: 'ana@acme.example',
};

/** Whole lines, one after the other, but for what `…` leaves out. */
export function patternOf(text: string): RegExp {
  const lines = text.split('\n').map((line) => (line.trim() === '…' ? '(?:.*\\n)*?' : `${inLine(line.trimEnd())} *\\n`));
  return new RegExp(`^${lines.join('')}$`);
}

function inLine(line: string): string {
  return line
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/(?<=\S) {2,}/g, ' {2,}'))
    .join('.*');
}

/** Runs the command line in the folder as it is, but for where it writes. */
async function runCommand(command: string, folder: string): Promise<{ readonly printed: string; readonly exitCode: number }> {
  const lines: string[] = [];
  const out = (text: string) => void lines.push(text);
  const style = styleFor({}, {});
  const console = { out, note: out, error: out, status: () => {}, style, errorStyle: style, width: Infinity };
  const context: CommandContext = { console, version: 'test', signal: new AbortController().signal, folder };
  let exitCode = -1;
  const program = buildProgram('test', () => async (run) => {
    exitCode = await run(context);
  });
  const before = process.cwd();
  process.chdir(folder);
  try {
    await program.parseAsync(command.replace(/^headwater /, '').split(' '), { from: 'user' });
  } finally {
    process.chdir(before);
  }
  return { printed: `${lines.join('\n')}\n`, exitCode };
}
