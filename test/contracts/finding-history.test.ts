import { findingHistoryInMemory } from '../fakes/state/finding-history.js';
import { describeFindingHistory } from './finding-history.js';

describeFindingHistory('the history of findings in memory', { make: async () => findingHistoryInMemory(), runs: 200 });
