/**
 * Gives every generated input of the suite the same seed, so that a run can be repeated; `HEADWATER_FUZZ_SEED=random` (or a
 * number) goes looking for inputs that nobody has tried yet.
 */
import fc from 'fast-check';

const wanted = process.env.HEADWATER_FUZZ_SEED;
if (wanted !== 'random') fc.configureGlobal({ seed: wanted === undefined ? 1 : Number(wanted) });
