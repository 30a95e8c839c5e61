/** The response plans that ship, weakest first: each allows at least what the one before does. */
import { assist } from './assist.js';
import { guard } from './guard.js';
import { operate } from './operate.js';
import { watch } from './watch.js';

export const PRESETS = { watch, assist, guard, operate } as const;
export const PRESET_NAMES = ['watch', 'assist', 'guard', 'operate'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];
