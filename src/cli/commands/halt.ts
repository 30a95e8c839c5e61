/** `headwater halt|resume`: stops everything that acts, on every worker, within a second; and lets it go on. */
import { userInfo } from 'node:os';
import { plain } from '../../lib/terminal.js';
import { withStore } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';

interface Options {
  readonly because: string;
}

/** No preview and no question: who needs this has no time for either. */
export async function halt({ because }: Options, { console, signal }: CommandContext): Promise<number> {
  await withStore(signal, async ({ control }) => {
    await control.halt(`local:${userInfo().username}`, because);
    const halted = await control.halted();
    console.out(`Halted by ${plain(halted?.by ?? '')} at ${halted?.at ?? ''}: ${plain(halted?.because ?? '')}`);
    console.note('Nothing new is begun on any worker; what is in flight finishes or is put back. Go on with `headwater resume`.');
  });
  return EXIT.ok.code;
}

/** Loosening takes a word more than tightening (S14): it previews unless --yes. */
export async function resume(
  { because, yes }: Options & { readonly yes?: boolean },
  { console, signal }: CommandContext,
): Promise<number> {
  await withStore(signal, async ({ control }) => {
    const halted = await control.halted();
    if (halted === undefined) return console.out('Nothing is halted.');
    console.out(`Halted by ${plain(halted.by)} at ${halted.at}: ${plain(halted.because)}`);
    if (yes !== true) return console.note('Nothing was changed. Add --yes to let workers act again.');
    await control.resume(`local:${userInfo().username}`, because);
    console.out('Workers act again.');
  });
  return EXIT.ok.code;
}
