import { causeTracesInMemory } from '../fakes/state/cause-traces.js';
import { signingKeysInMemory } from '../fakes/state/signing-keys.js';
import { wakeInMemory } from '../fakes/state/wake.js';
import { describeCauseTraces, describeSigningKeys, describeWake } from './wake.js';

describeWake('the wake in memory', { make: async () => wakeInMemory() });
describeSigningKeys('the keys in memory', { make: async () => signingKeysInMemory() });
describeCauseTraces('the traces in memory', { make: async () => causeTracesInMemory() });
