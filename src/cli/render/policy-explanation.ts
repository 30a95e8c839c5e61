/** How a policy comes to its results, as a page: what each rule and binding came to, and each expression with the value of every part. */
import { plain, type Style } from '../../lib/terminal.js';
import type { ExplanationPart, PolicyExplanationReport } from '../../pipeline/index.js';

type Item = PolicyExplanationReport['items'][number];
type Judgement = NonNullable<Item['judgements']>[number];

export function explanationPage({ policy, items }: PolicyExplanationReport, style: Style): string {
  return items.map((item) => itemLines(policy, item, style).join('\n')).join('\n\n');
}

function itemLines(policy: string, { resource, result, because, judgements = [], expressions }: Item, style: Style): string[] {
  const name = resource.namespace === undefined ? resource.name : `${resource.namespace}/${resource.name}`;
  const head = [
    style.bold(`${plain(policy)} on ${plain(`${resource.kind} ${name}`)}: ${mark(result, style)}`),
    `  ${plain(because)}`,
  ];
  const parts = judgements.filter((one) => partName(one) !== '');
  if (parts.length === 0) return [...head, ...expressionLines(expressions, '  ', style)];
  const ofNone = expressions.filter((one) => partName(one) === '');
  return [
    ...head,
    ...parts.flatMap((judgement) => {
      const key = partName(judgement);
      const own = expressions.filter((one) => partName(one) === key);
      return ['', ...judgementLines(judgement, key, style), ...expressionLines(own, '    ', style)];
    }),
    ...expressionLines(ofNone, '  ', style),
  ];
}

function judgementLines({ result, because, exception }: Judgement, name: string, style: Style): string[] {
  if (exception === undefined) return [`  ${style.bold(`${plain(name)}: ${mark(result, style)}`)}`, `    ${plain(because)}`];
  const said = result === 'pass' ? 'it holds for the resource' : because;
  return [`  ${style.bold(plain(name))}`, `    ${plain(said)}`];
}

type PartOfPolicy = Pick<Judgement, 'rule' | 'binding' | 'parameter' | 'exception'>;

/** `binding in-production, parameter limits`; nothing for the policy itself. */
function partName({ rule, binding, parameter, exception }: PartOfPolicy): string {
  return Object.entries({ exception, rule, binding, parameter })
    .flatMap(([what, name]) => (name === undefined ? [] : [`${what} ${name}`]))
    .join(', ');
}

function mark(result: Item['result'], style: Style): string {
  return result === 'fail' ? style.red(result) : result === 'error' ? style.yellow(result) : result;
}

function expressionLines(expressions: Item['expressions'], indent: string, style: Style): string[] {
  return expressions.flatMap(({ what, explanation }) => [
    '',
    `${indent}${plain(what)}`,
    ...lines(explanation, `${indent}  `, style),
  ]);
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
