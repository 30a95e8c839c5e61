import { evidenceLogInMemory } from '../fakes/state/evidence-log.js';
import { undoRequestsInMemory } from '../fakes/state/undo-requests.js';
import { describeUndoRequests } from './undo-requests.js';

describeUndoRequests('in memory', {
  make: async () => {
    const evidence = evidenceLogInMemory();
    return { requests: undoRequestsInMemory({ now: () => new Date() }, evidence), evidence };
  },
});
