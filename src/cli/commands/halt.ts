/** `headwater halt|resume`: stops everything that acts, on every worker, within a second; and lets it go on. */
import { userInfo } from 'node:os';
import { plain } from '../../lib/terminal.js';
import { withStore } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import type { HaltSwitch } from '../remote/halt.js';
import { askedServer, type ServerOption } from '../remote/where.js';

interface Options extends ServerOption {
  readonly because: string;
}

/** No preview and no question: who needs this has no time for either. */
export async function halt({ because, ...where }: Options, context: CommandContext): Promise<number> {
  const { console } = context;
  await withHalt(where, context, async (control) => {
    await control.halt(because);
    const halted = await control.halted();
    console.out(`Halted by ${plain(halted?.by ?? '')} at ${plain(halted?.at ?? '')}: ${plain(halted?.because ?? '')}`);
    console.note('Nothing new is begun on any worker; what is in flight finishes or is put back. Go on with `headwater resume`.');
  });
  return EXIT.ok.code;
}

/** Loosening takes a word more than tightening (S14): it previews unless --yes. */
export async function resume(
  { because, yes, ...where }: Options & { readonly yes?: boolean },
  context: CommandContext,
): Promise<number> {
  const { console } = context;
  await withHalt(where, context, async (control) => {
    const halted = await control.halted();
    if (halted === undefined) return console.out('Nothing is halted.');
    console.out(`Halted by ${plain(halted.by)} at ${plain(halted.at)}: ${plain(halted.because)}`);
    if (yes !== true) return console.note('Nothing was changed. Add --yes to let workers act again.');
    await control.resume(because);
    console.out('Workers act again.');
  });
  return EXIT.ok.code;
}

/** That of a server, or that of the store here, by this machine's user. */
async function withHalt(
  where: ServerOption,
  { signal }: CommandContext,
  use: (control: HaltSwitch) => Promise<void>,
): Promise<void> {
  const asked = askedServer(where);
  if (asked === undefined) {
    const by = `local:${userInfo().username}`;
    return withStore(signal, ({ control }) =>
      use({
        halted: () => control.halted(),
        halt: (because) => control.halt(by, because),
        resume: async (because) => void (await control.resume(by, because)),
      }),
    );
  }
  const { connect } = await import('../remote/client.js');
  const { haltAt } = await import('../remote/halt.js');
  await use(haltAt(await connect(asked, signal)));
}
