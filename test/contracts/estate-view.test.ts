import { estateViewInMemory } from '../fakes/state/estate-view.js';
import { describeEstateView } from './estate-view.js';

describeEstateView('the view in memory', { make: async () => estateViewInMemory(), runs: 50 });
