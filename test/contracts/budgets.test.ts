import { budgetsInMemory } from '../fakes/state/budgets.js';
import { evidenceLogInMemory } from '../fakes/state/evidence-log.js';
import { describeBudgets } from './budgets.js';

describeBudgets('budgets in memory', {
  make: async () => {
    const evidence = evidenceLogInMemory();
    return { budgets: budgetsInMemory({ evidence }), evidence };
  },
  runs: 200,
});
