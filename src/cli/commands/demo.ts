/** `headwater demo`: scans the sample estate and tells its two stories, each with the commands that show the same. */
import { fileURLToPath } from 'node:url';
import { keepScan, stateFolder } from '../../pipeline/index.js';
import { EXIT } from '../exit-codes.js';
import type { CommandContext } from '../command-context.js';
import { storyPage } from '../render/story.js';
import { freshScan } from './reports.js';

export async function demo(context: CommandContext): Promise<number> {
  const folder = fileURLToPath(new URL('../../../examples/estate', import.meta.url));
  const { report } = await freshScan(['.'], {}, { ...context, folder });
  await keepScan(report, context.folder, stateFolder());
  context.console.out(storyPage(report, context.console.style, context.console.width));
  return EXIT.ok.code;
}
