/** The state of the evidence log, for people. */
import { plain, type Style } from '../../lib/terminal.js';
import { anchorText, type EvidenceVerification } from '../../pipeline/index.js';

export function verificationPage({ of, records, from, head, anchors, wrong }: EvidenceVerification, style: Style): string {
  const range = from === 1 ? '' : ` from ${from} on`;
  const count = `${records} ${records === 1 ? 'record' : 'records'}${range}`;
  if (wrong !== null) {
    return `${style.red('broken')}: record ${wrong.record} of ${plain(of)} is wrong: ${plain(wrong.because)}; ${count} before it are right`;
  }
  const held = anchors === 0 ? '' : `, as ${anchors === 1 ? 'the anchor says' : `${anchors} anchors say`}`;
  const first = `${style.green('intact')}: ${count} in ${plain(of)}${held}`;
  return head === null ? first : `${first}\nthe last one is ${anchorText(head)}`;
}
