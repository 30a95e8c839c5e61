/** `headwater image lineage` and `headwater image catalog`. */
import { HeadwaterError } from '../../lib/errors.js';
import { plain, type Style } from '../../lib/terminal.js';
import { catalogLines, type ScanReport } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { imageName, percent } from '../render/words.js';
import { reportFor, showProgress, type FromScanOptions, type ScanOptions } from './reports.js';

type ReportedImage = ScanReport['images'][number];

export async function lineage(
  name: string | undefined,
  inputs: readonly string[],
  options: FromScanOptions & { readonly output: string },
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const report = await reportFor(inputs, options, context);
  const images = name === undefined ? report.images : matching(report, name);
  const { console } = context;
  if (format !== 'table')
    console.out(serialise(format, { apiVersion: 'headwater.dev/v1', kind: 'ImageList', items: images }, images));
  else if (images.length === 0) console.out('No images.');
  else if (name === undefined) console.out(tree(report, console.style).join('\n'));
  else console.out(images.map((image) => chain(report, image, console.style)).join('\n\n'));
  return EXIT.ok.code;
}

function matching(report: ScanReport, name: string): readonly ReportedImage[] {
  const found = report.images.filter(
    (image) =>
      image.digest === name ||
      image.digest.startsWith(`sha256:${name}`) ||
      image.names.some((known) => known === name || known.includes(name)),
  );
  if (found.length === 0)
    throw new HeadwaterError('ID_UNKNOWN', `no image has ${JSON.stringify(name)} as its digest or in its name`);
  return found;
}

/** One image, from itself to the bottom, with why at each step. */
function chain(report: ScanReport, image: ReportedImage, style: Style): string {
  const lines = [style.bold(imageName(report, image.digest)), `  ${style.dim(image.digest)}`];
  let current: ReportedImage | undefined = image;
  for (let depth = 1; current !== undefined && depth < 100; depth++) {
    const indent = '  '.repeat(depth);
    const { parent }: ReportedImage = current;
    if (parent === undefined) return [...lines, `${indent}${BASES[current.base]}`].join('\n');
    lines.push(`${indent}built on ${imageName(report, parent.digest)} ${style.dim(`(${percent(parent.confidence)} sure)`)}`);
    for (const { statement, weight } of parent.evidence)
      lines.push(`${indent}  ${weight < 0 ? style.yellow('−') : style.green('+')} ${plain(statement)}`);
    for (const other of parent.alternatives)
      lines.push(`${indent}  or ${imageName(report, other.digest)} (${percent(other.share)})`);
    current = report.images.find(({ digest }) => digest === parent.digest);
  }
  return lines.join('\n');
}

const BASES: Readonly<Record<ReportedImage['base'], string>> = {
  seen: '',
  'not-seen': 'built on a base image that was not seen',
  none: 'built on nothing else, as far as can be told',
  unknown: 'its layers are not known',
};

const SHOWN = 500;

/** All images as a tree, bases at the left. */
function tree(report: ScanReport, style: Style): string[] {
  const children = new Map<string | undefined, ReportedImage[]>();
  for (const image of report.images) children.set(image.parent?.digest, [...(children.get(image.parent?.digest) ?? []), image]);
  const lines: string[] = [];
  const draw = (parent: string | undefined, depth: number): void => {
    for (const image of children.get(parent) ?? []) {
      if (lines.length >= SHOWN) return;
      const created = image.created === undefined ? '' : ` ${image.created.slice(0, 10)}`;
      const base = parent === undefined && image.base === 'not-seen' ? style.yellow(' (base not seen)') : '';
      const others =
        (image.parent?.alternatives.length ?? 0) > 0
          ? style.yellow(` (one of ${(image.parent?.alternatives.length ?? 0) + 1} possible bases)`)
          : '';
      lines.push(
        `${'  '.repeat(depth)}${imageName(report, image.digest)}${style.dim(`${created} ${image.digest.slice(7, 19)}`)}${base}${others}`,
      );
      draw(image.digest, depth + 1);
    }
  };
  draw(undefined, 0);
  if (lines.length >= SHOWN) lines.push(`… -o json lists all ${report.images.length}`);
  return lines;
}

export async function catalog(inputs: readonly string[], options: ScanOptions, context: CommandContext): Promise<number> {
  const { lines, gaps } = await catalogLines(inputs, {
    folder: context.folder,
    version: context.version,
    signal: context.signal,
    onProgress: (event) => showProgress(event, context.console),
    config: options.config,
  });
  for (const line of lines) context.console.out(line);
  for (const gap of gaps) context.console.error(`${gap.code}: ${plain(gap.what)}: ${plain(gap.why)}`);
  return gaps.length > 0 ? EXIT.coverage.code : EXIT.ok.code;
}
