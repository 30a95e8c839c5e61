/** `headwater policy explain`: how a policy comes to its result on a resource, value by value. */
import { plain, type Style } from '../../lib/terminal.js';
import { explainPolicyOn, type ExplanationPart, type PolicyExplanationReport } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { formatOf, serialise } from '../output.js';
import { kubernetesVersionOf } from './assess.js';

interface Options {
  readonly output: string;
  readonly resource: string;
  readonly config?: string;
  readonly kubernetesVersion?: string;
}

export async function explainPolicy(id: string, options: Options, context: CommandContext): Promise<number> {
  const format = formatOf(options.output, ['table', 'json', 'yaml']);
  const report = await explainPolicyOn(id, options.resource, {
    folder: context.folder,
    version: context.version,
    signal: context.signal,
    onProgress: () => undefined,
    config: options.config,
    kubernetesVersion: kubernetesVersionOf(options.kubernetesVersion),
  });
  const { console } = context;
  console.out(format === 'table' ? page(report, console.style) : serialise(format, report));
  return EXIT.ok.code;
}

function page({ policy, items }: PolicyExplanationReport, style: Style): string {
  return items
    .map(({ resource, result, because, expressions }) => {
      const name = resource.namespace === undefined ? resource.name : `${resource.namespace}/${resource.name}`;
      const mark = result === 'fail' ? style.red(result) : result === 'error' ? style.yellow(result) : result;
      return [
        style.bold(`${plain(policy)} on ${plain(`${resource.kind} ${name}`)}: ${mark}`),
        `  ${plain(because)}`,
        ...expressions.flatMap(({ what, explanation }) => ['', `  ${plain(what)}`, ...lines(explanation, '    ', style)]),
      ].join('\n');
    })
    .join('\n\n');
}

/** Longer values are looked up in the resource, or with -o json. */
const SHOWN = 100;

function lines(
  { expression, with: bound, value, error, parts }: ExplanationPart,
  indent: string,
  style: Style,
): readonly string[] {
  const shown = error === undefined ? short(JSON.stringify(value)) : style.yellow(`error: ${plain(error)}`);
  const within =
    bound === undefined
      ? ''
      : style.dim(
          `  with ${Object.entries(bound)
            .map(([name, one]) => `${name} = ${short(JSON.stringify(one))}`)
            .join(', ')}`,
        );
  return [
    `${indent}${short(expression.replaceAll(/\s+/g, ' '), 160)}  ${style.dim('→')} ${shown}${within}`,
    ...parts.flatMap((part) => lines(part, `${indent}  `, style)),
  ];
}

function short(text: string | undefined, most = SHOWN): string {
  if (text === undefined) return 'nothing';
  return plain(text.length > most ? `${text.slice(0, most)}…` : text);
}
