/** `headwater notify preview|test`. Previewing sends nothing; a test is sent only with --yes. */
import { loadConfiguration } from '../../config/index.js';
import { plain } from '../../lib/terminal.js';
import { SYSTEM_CLOCK, assertNotifier, previewMessages, sendTestMessage, testMessage } from '../../pipeline/index.js';
import type { CommandContext } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { LIST_FORMATS, formatOf, serialise } from '../output.js';
import { notifyPreviewPage } from '../render/notify.js';
import { reportFor, type FromScanOptions } from './reports.js';

interface PreviewOptions extends FromScanOptions {
  readonly output: string;
}

export async function previewNotify(
  inputs: readonly string[],
  options: PreviewOptions,
  context: CommandContext,
): Promise<number> {
  const format = formatOf(options.output, LIST_FORMATS);
  const { configuration } = await loadConfiguration({ named: options.config, folder: context.folder, inputs });
  const report = await reportFor(inputs, options, context);
  const preview = await previewMessages(report, configuration, SYSTEM_CLOCK.now());
  const { console } = context;
  if (format !== 'table') console.out(serialise(format, preview, preview.messages));
  else console.out(notifyPreviewPage(preview, configuration.notify.routes.length, console.style, console.width));
  console.note('Nothing was sent.');
  return EXIT.ok.code;
}

export async function testNotify(
  via: string,
  to: string,
  { yes = false }: { readonly yes?: boolean },
  { console }: CommandContext,
): Promise<number> {
  await assertNotifier(via);
  const message = testMessage(to, SYSTEM_CLOCK.now());
  if (!yes) {
    console.out([`${plain(via)} would tell ${plain(to)}:`, message.title, ...message.lines].map(plain).join('\n'));
    console.note('Nothing was sent; add --yes to send it.');
    return EXIT.ok.code;
  }
  const answer = await sendTestMessage(via, to, message);
  if (answer.kind === 'sent') {
    console.out(`sent to ${plain(to)}`);
    return EXIT.ok.code;
  }
  console.error(`${WORDS[answer.kind]}: ${plain(answer.because)}`);
  return EXIT.failure.code;
}

const WORDS = {
  later: 'not sent; it may work later',
  refused: 'not sent, and will not be like this',
  unknown: 'it is not known whether it was sent',
} as const;
