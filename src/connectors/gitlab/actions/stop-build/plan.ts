/** What `stop-build` would do: one cancellation, and the wait until its jobs have cleaned up. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest, Expectation } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { CALLS } from '../../calls.js';

/** A runner ends `after_script` after five minutes by itself, unless it was told otherwise. */
const CLEAN_UP_SECONDS = 900;

export function plan({ address, resource }: SeenLook, _request: ActionRequest): ActionAnswer {
  const ended = at(resource.raw, ['status', 'ended']);
  const stopping = at(resource.raw, ['status', 'stopping']);
  if (typeof ended !== 'boolean' || typeof stopping !== 'boolean') return { kind: 'refused', because: 'how it is was not read' };
  if (ended) return { kind: 'already-so', because: 'it has ended' };
  if (stopping) return { kind: 'already-so', because: 'it is being stopped' };
  return {
    kind: 'steps',
    steps: [
      { kind: 'call', call: CALLS.cancelPipeline, address, input: {}, done: is('stopping') },
      { kind: 'wait', address, until: is('ended'), seconds: CLEAN_UP_SECONDS },
    ],
    expects: is('ended'),
    effects: ['The pipeline ends without a result; the `after_script` of its running jobs still runs'],
  };
}

function is(member: 'stopping' | 'ended'): Expectation {
  return { kind: 'fields', fields: [{ path: ['status', member], is: 'equals', value: true }] };
}
