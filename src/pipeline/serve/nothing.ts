/** A store that nothing is in and nothing may be asked of: for describing the API, which needs its operations and not their work. */
import { servingFrom, type ServedStore, type Serving } from './serving.js';

/** Whatever is asked of it throws. */
export function servingOfNothing(version: string): Promise<Serving> {
  const store: ServedStore = {
    view: unserved(),
    access: unserved(),
    wake: unserved(),
    actions: unserved(),
    approvals: unserved(),
    control: unserved(),
    evidence: unserved(),
    findings: unserved(),
    record: unserved(),
    inventory: unserved(),
    undoRequests: unserved(),
    figures: unserved(),
    keys: unserved(),
  };
  return servingFrom(store, { folder: '/', inputs: [], version, signal: new AbortController().signal });
}

function unserved<Port extends object>(path = 'the store'): Port {
  // A function, so that calls are caught; members are as little there as what they are of.
  const nothing: object = () => undefined;
  return new Proxy(nothing as Port, {
    get: (_, name) => unserved(`${path}.${String(name)}`),
    apply() {
      throw new Error(`${path} was asked, and there is no store`);
    },
  });
}
