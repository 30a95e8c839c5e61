import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { GROWTH_FLAG } from './collect-early.js';

it('asks for what the V8 of this Node understands, since V8 says of anything else only on stderr that it does not', () => {
  const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
  expect(options).toContain(`${GROWTH_FLAG} (`);
});
