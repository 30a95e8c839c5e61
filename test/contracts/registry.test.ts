import { startRegistry } from '../fakes/registry.js';
import { describeRegistry } from './registry.js';

describeRegistry('the fake', (options) => startRegistry(options));
