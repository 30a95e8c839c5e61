/** Shows a look to whoever asks the server: publishes it as the view, with what was planned on it. */
import type { Store } from '../../store/index.js';
import { DECIDABLE, decidableOf } from '../serve/decidable.js';
import { openedAt, viewOf } from '../view/index.js';
import type { LookedAt } from './look.js';
import { responseList } from './reports.js';
import type { Responses } from './respond.js';

export async function showLook(
  { view, findings }: Pick<Store, 'view' | 'findings'>,
  { scanned }: Pick<LookedAt, 'scanned'>,
  responses: Responses,
): Promise<number> {
  const look = viewOf(scanned, await openedAt(findings));
  const documents = new Map(look.documents);
  documents.set('responses', JSON.parse(JSON.stringify(responseList(responses, true))));
  documents.set(DECIDABLE, decidableOf(scanned.report));
  return view.publish({ ...look, documents });
}
