/** What `stop-build` would do: one cancellation, and the wait until the steps that clean up are through. Pure. */
import { at } from '../../../../lib/expectation.js';
import type { ActionRequest, Expectation } from '../../../../model/index.js';
import type { ActionAnswer, SeenLook } from '../../../../ports/index.js';
import { CALLS } from '../../calls.js';

/** GitHub itself ends after five minutes what does not end when it is told to; what always runs may take longer. */
const CLEAN_UP_SECONDS = 900;

export function plan({ address, resource }: SeenLook, _request: ActionRequest): ActionAnswer {
  const status = at(resource.raw, ['status', 'status']);
  const stopped = at(resource.raw, ['status', 'stopped']);
  if (typeof status !== 'string' || typeof stopped !== 'number') return { kind: 'refused', because: 'how it is was not read' };
  if (status === 'completed') return { kind: 'already-so', because: 'it has ended' };
  const more: Expectation = { kind: 'fields', fields: [{ path: ['status', 'stopped'], is: 'at-least', value: stopped + 1 }] };
  const ended: Expectation = { kind: 'fields', fields: [{ path: ['status', 'status'], is: 'equals', value: 'completed' }] };
  return {
    kind: 'steps',
    steps: [
      { kind: 'call', call: CALLS.cancelRun, address, input: {}, done: more },
      { kind: 'wait', address, until: ended, seconds: CLEAN_UP_SECONDS },
    ],
    expects: ended,
    effects: ['The run ends without a result; its steps with `if: always()` or `if: cancelled()` still run'],
  };
}
