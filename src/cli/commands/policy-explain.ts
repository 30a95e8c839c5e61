/** `headwater policy explain`: how a policy comes to its result on a resource, value by value. */
import { explainPolicyOn } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { formatOf, serialise } from '../output.js';
import { explanationPage } from '../render/policy-explanation.js';
import { kubernetesVersionOf } from './assess.js';

interface Options {
  readonly output: string;
  readonly resource: string;
  readonly name?: string;
  readonly policy?: readonly string[];
  readonly config?: string;
  readonly kubernetesVersion?: string;
}

export async function explainPolicy(called: string, options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, ['table', 'json', 'yaml']);
  const report = await explainPolicyOn(called, options.resource, {
    folder: context.folder,
    version: context.version,
    signal: context.signal,
    onProgress: () => undefined,
    config: options.config,
    policies: options.policy ?? [],
    name: options.name,
    kubernetesVersion: kubernetesVersionOf(options.kubernetesVersion),
  });
  const { console } = context;
  console.out(format === 'table' ? explanationPage(report, console.style) : serialise(format, report));
  return EXIT.ok.code;
}
