/** Finds what somebody means by an id, or by any part of one that only one has. */
import { HeadwaterError } from '../lib/errors.js';

/** Candidates that are named when a part of an id fits several. */
const MOST_NAMED = 5;

/** Throws ID_UNKNOWN, naming the first of those that it fits. @param one what they are, as in `cause` */
export function byPartOfId<Item extends { readonly id: string }>(items: readonly Item[], id: string, one: string): Item {
  const exact = items.find((item) => item.id === id);
  if (exact !== undefined) return exact;
  const partial = id === '' ? [] : items.filter((item) => item.id.includes(id));
  const [only, ...others] = partial;
  if (only !== undefined && others.length === 0) return only;
  const named = partial.slice(0, MOST_NAMED).map((item) => item.id);
  const rest = partial.length - named.length;
  const among = partial.length === 0 ? `no ${one} has` : `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''} have`;
  throw new HeadwaterError('ID_UNKNOWN', `${among} ${JSON.stringify(id)} in ${partial.length === 0 ? 'its id' : 'their ids'}`);
}
