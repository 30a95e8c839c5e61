// One action and the records of evidence about it. Both are asked again when an event names them, and while it is under way also by
// the clock, in case the stream of events is broken.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys, type Schemas } from '../../api/queries.js';

export type Action = Schemas['Action'];
export type ActionState = Action['state'];
export type EvidenceRecord = Schemas['EvidenceRecord'];

/** In milliseconds. */
const WATCH = 4_000;
/** Of the records about one action: with many targets there are more, which Evidence has. */
const RECORDS = 200;

const UNDER_WAY: ReadonlySet<ActionState> = new Set(['ready', 'approved', 'acting', 'undoing']);

/** Something is being done, or is about to be. */
export function isUnderWay(state: ActionState): boolean {
  return UNDER_WAY.has(state);
}

export function useAction(id: string) {
  return useQuery({
    queryKey: [...keys.actions, 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/actions/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isUnderWay(data.state) ? WATCH : false),
  });
}

/** The newest first. */
export function useRecords(id: string, watch: boolean) {
  return useQuery({
    queryKey: [...keys.evidence, 'about', id],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/evidence', { params: { query: { subject: [id], limit: RECORDS } }, signal })),
    refetchInterval: watch ? WATCH : false,
  });
}
