import { it } from 'vitest';
import { run } from './run.js';
import { describeFault, faultsOf } from './faults.js';
it('tries', async () => {
  const from = Number(process.env['FROM'] ?? 1);
  for (let seed = from; seed < from + Number(process.env['N'] ?? 3); seed += 1) {
    const began = Date.now();
    const result = await run(seed);
    console.log(JSON.stringify(result), Date.now() - began, 'ms');
    if (result.violation && process.env['F']) console.log(faultsOf(seed).map(describeFault).join('\n'));
  }
}, 600_000);
