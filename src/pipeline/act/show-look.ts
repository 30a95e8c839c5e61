/** Shows a look to whoever asks the server: publishes it as the view, with what a response plan can be tried on. */
import type { Store } from '../../store/index.js';
import { DECIDABLE, decidableOf } from '../serve/decidable.js';
import { openedAt, viewOf } from '../view/index.js';
import type { LookedAt } from './look.js';

export async function showLook(
  { view, findings }: Pick<Store, 'view' | 'findings'>,
  { scanned }: Pick<LookedAt, 'scanned'>,
): Promise<number> {
  const look = viewOf(scanned, await openedAt(findings));
  const documents = new Map(look.documents);
  documents.set(DECIDABLE, decidableOf(scanned.report));
  return view.publish({ ...look, documents });
}
