/**
 * `npm run simulate -- [--seeds N] [--from M]`: runs the production engine in so many simulated estates. Ends with one line and
 * exit code 0, or with the seed and the shortened script of what broke a rule and 1; 2 for arguments that are none.
 */
import { parseArgs } from 'node:util';
import { run } from './run.js';
import { describeViolation, shrink } from './shrink.js';

const USAGE = 'usage: npm run simulate -- [--seeds N] [--from M]';

process.exitCode = await simulate(process.argv.slice(2));

async function simulate(args: readonly string[]): Promise<number> {
  const asked = parse(args);
  if (typeof asked === 'string') {
    console.error(`${asked}\n${USAGE}`);
    return 2;
  }
  let steps = 0;
  for (let seed = asked.from; seed < asked.from + asked.seeds; seed += 1) {
    const result = await run(seed);
    steps += result.steps;
    if (result.violation === undefined) continue;
    console.error(`seed ${seed} breaks ${result.violation.rule}; looking for the shortest script …`);
    console.log(describeViolation(seed, await shrink(seed)));
    return 1;
  }
  console.log(`${asked.seeds} runs, ${steps} steps, 0 violations`);
  return 0;
}

function parse(args: readonly string[]): { readonly seeds: number; readonly from: number } | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { seeds: { type: 'string', default: '100' }, from: { type: 'string', default: '1' } },
    });
    const [seeds, from] = [wholeNumber(values.seeds), wholeNumber(values.from)];
    if (seeds === undefined || seeds < 1) return `--seeds is a whole number from 1, and not ${values.seeds}`;
    if (from === undefined) return `--from is a whole number from 0, and not ${values.from}`;
    return { seeds, from };
  } catch (error) {
    return error instanceof Error ? error.message : 'these are no arguments';
  }
}

function wholeNumber(text: string): number | undefined {
  const number = Number(text);
  return /^[0-9]+$/.test(text) && Number.isSafeInteger(number) ? number : undefined;
}
