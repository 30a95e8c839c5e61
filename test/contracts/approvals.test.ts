import { approvalsInMemory } from '../fakes/state/approvals.js';
import { describeApprovals } from './approvals.js';

describeApprovals('approvals in memory', { make: async () => approvalsInMemory(), runs: 200 });
