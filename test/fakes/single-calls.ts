/** A caller for tests: makes each call once, tells failures apart as the real one does, and remembers what was called. */
import type { ApiCall, ApiCaller, CallAnswer, CallClassifier, CallFailure } from '../../src/ports/index.js';

const CODES: Readonly<Record<Exclude<CallFailure['kind'], 'absent'>, string>> = {
  denied: 'PERMISSION_MISSING',
  unauthenticated: 'CREDENTIALS_REFUSED',
  throttled: 'API_THROTTLED',
  unavailable: 'API_UNAVAILABLE',
  unreachable: 'API_UNREACHABLE',
  expired: 'CURSOR_EXPIRED',
  rejected: 'API_REJECTED',
};

export interface TestCalls {
  readonly made: ApiCall[];
  caller(classify: CallClassifier): ApiCaller;
}

export function testCalls(signal: AbortSignal = new AbortController().signal): TestCalls {
  const made: ApiCall[] = [];
  return { made, caller: (classify) => ({ call: (call, run) => callOnce(call, run, classify) }) };

  async function callOnce<T>(
    call: ApiCall,
    run: (signal: AbortSignal) => Promise<T>,
    classify: CallClassifier,
  ): Promise<CallAnswer<T>> {
    made.push(call);
    try {
      return { kind: 'answer', value: await run(signal) };
    } catch (error) {
      signal.throwIfAborted();
      const { kind, message } = classify(error, call);
      if (kind === 'absent') return { kind };
      const needs = kind === 'denied' ? `; it needs ${call.permission}` : '';
      return { kind: 'failed', failure: kind, code: CODES[kind], why: `${call.call}: ${message}${needs}` };
    }
  }
}
