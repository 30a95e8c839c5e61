/** Completions for bash, zsh, fish and PowerShell, with the ids of the last scan. */
import commanderTab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { codeOf } from '../../lib/errors.js';
import { plain } from '../../lib/terminal.js';
import { lastScan, shippedPolicies, stateFolder } from '../../pipeline/index.js';
import { SEVERITIES } from '../../model/index.js';

type Complete = (value: string, description: string) => void;

interface Suggestion {
  readonly value: string;
  readonly description: string;
}

/** Adds `completion SHELL`, which prints the script, and the hidden command that the script calls. */
export async function registerCompletion(program: Command): Promise<void> {
  const completion = commanderTab(program, { completionCommandName: 'completion' });
  const { causes, findings, images } = await lastIds();
  const policies = (await shippedPolicies()).map(({ policy }) => ({ value: policy.id as string, description: policy.title }));
  const offer = (command: string, argument: string, suggestions: readonly Suggestion[]): void => {
    const found = completion.commands.get(command)?.arguments.get(argument);
    if (found !== undefined) found.handler = (complete: Complete) => give(suggestions, complete);
  };
  for (const command of ['cause show', 'cause fix']) offer(command, 'id', causes);
  for (const command of ['finding show', 'finding explain']) offer(command, 'id', findings);
  offer('image lineage', 'image', images);
  offer('policy show', 'id', policies);
  const severities = SEVERITIES.map((value) => ({ value, description: 'severity' }));
  const failOn = completion.commands.get('scan')?.options.get('fail-on');
  if (failOn !== undefined) failOn.handler = (complete: Complete) => give(severities, complete);
}

function give(suggestions: readonly Suggestion[], complete: Complete): void {
  for (const { value, description } of suggestions) complete(value, plain(description));
}

/** Nothing to offer before the first scan: completing must never fail at a prompt. */
async function lastIds(): Promise<Record<'causes' | 'findings' | 'images', readonly Suggestion[]>> {
  try {
    const { report } = await lastScan(process.cwd(), stateFolder());
    return {
      causes: report.causes.map(({ id, title }) => ({ value: id, description: title })),
      findings: report.findings.slice(0, 500).map(({ id, title }) => ({ value: id, description: title })),
      images: report.images.flatMap(({ names, digest }) =>
        names.slice(0, 1).map((value) => ({ value, description: digest.slice(0, 19) })),
      ),
    };
  } catch (error) {
    if (codeOf(error) === 'INTERNAL') throw error;
    return { causes: [], findings: [], images: [] };
  }
}
