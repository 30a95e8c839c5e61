import { actionLedgerInMemory } from '../fakes/state/action-ledger.js';
import { evidenceLogInMemory } from '../fakes/state/evidence-log.js';
import { virtualTime } from '../fakes/virtual-time.js';
import { describeActionLedger } from './action-ledger.js';

describeActionLedger('the ledger of actions in memory', {
  make: async () => {
    const evidence = evidenceLogInMemory();
    return { ledger: actionLedgerInMemory({ clock: virtualTime(), evidence }), evidence };
  },
  runs: 200,
});
