import { evidenceLogInMemory } from '../fakes/state/evidence-log.js';
import { describeEvidenceLog } from './evidence-log.js';

describeEvidenceLog('the evidence log in memory', { make: async () => evidenceLogInMemory(), runs: 100 });
