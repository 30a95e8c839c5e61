/** `headwater policy preview`: what enforcing a policy would do, by release phase. */
import { previewPolicyOn } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { previewPage } from '../render/policy-preview.js';
import { kubernetesVersionOf } from './assess.js';
import { showProgress } from './reports.js';

interface Options {
  readonly output: string;
  readonly policy?: readonly string[];
  readonly config?: string;
  readonly kubernetesVersion?: string;
}

export async function previewPolicy(
  called: string,
  inputs: readonly string[],
  options: Options,
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const { console } = context;
  const report = await previewPolicyOn(called, inputs.length === 0 ? ['.'] : inputs, {
    folder: context.folder,
    version: context.version,
    signal: context.signal,
    onProgress: (event) => showProgress(event, console),
    config: options.config,
    policies: options.policy ?? [],
    kubernetesVersion: kubernetesVersionOf(options.kubernetesVersion),
  });
  const { policy, phases } = report;
  const items = phases.map((phase) => ({ policy, ...phase }));
  console.out(format === 'table' ? previewPage(report, console.style, console.width) : serialise(format, report, items));
  return EXIT.ok.code;
}
