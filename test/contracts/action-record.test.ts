import { actionRecordInMemory } from '../fakes/state/action-record.js';
import { describeActionRecord } from './action-record.js';

describeActionRecord('the record of actions in memory', { make: async () => actionRecordInMemory(), runs: 200 });
