import { controlInMemory } from '../fakes/state/control.js';
import { evidenceLogInMemory } from '../fakes/state/evidence-log.js';
import { virtualTime } from '../fakes/virtual-time.js';
import { describeControl } from './control.js';

const time = virtualTime();

describeControl('the control in memory', {
  make: async () => {
    const evidence = evidenceLogInMemory();
    return { control: controlInMemory({ clock: time, evidence }), evidence };
  },
  pass: (milliseconds) => time.sleep(milliseconds + 1),
  runs: 200,
});
