/** What people asked to be undone, in memory, for tests. */
import type { Clock, EndedUndoRequest, UndoRequests } from '../../../src/ports/index.js';
import type { EvidenceLogInMemory } from './evidence-log.js';

export function undoRequestsInMemory(clock: Clock, evidence: EvidenceLogInMemory): UndoRequests {
  const all: EndedUndoRequest[] = [];
  const isOpen = ({ endedAt }: EndedUndoRequest): boolean => endedAt === undefined;
  return {
    async ask(request) {
      const known = all.find((one) => one.entry === request.entry && isOpen(one));
      if (known !== undefined) return known;
      const at = clock.now().toISOString();
      const made = { ...request, id: String(all.length + 1), at };
      all.push(made);
      const { entry: subject, by: actor, because, targets } = request;
      const body = { kind: 'requested', because, ...(targets === undefined ? {} : { targets: [...targets] }) };
      evidence.add({ at, kind: 'undo', actor, subject, body });
      return made;
    },
    open: async () => all.filter(isOpen),
    of: async (entry) => all.findLast((one) => one.entry === entry),
    async end(id) {
      const place = all.findIndex((one) => one.id === id && isOpen(one));
      const open = all[place];
      if (open !== undefined) all[place] = { ...open, endedAt: clock.now().toISOString() };
    },
  };
}
