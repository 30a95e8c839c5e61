/** What `headwater.yaml` may say about who may agree to actions, and for which release phases. */
import { z } from 'zod';
import { RELEASE_PHASES, ROLES } from '../model/index.js';

export const approversSchema = z
  .array(
    z.strictObject({
      id: z
        .string()
        .regex(/^[^\s\p{Cc}]+$/u, 'an id has no blanks')
        .max(500)
        .describe('As who they are known: `slack:U012AB3CD`, `local:ada` for a user of this machine, `ada@example.org`.'),
      role: z.enum(ROLES).describe('What they may do; each includes those before it. Votes count from `approver` on.'),
      person: z
        .string()
        .trim()
        .min(1)
        .max(500)
        .optional()
        .describe('Who it is, where one person has several ids: one person has one vote. The id itself without.'),
      phases: z.array(z.enum(RELEASE_PHASES)).min(1).optional().describe('Only actions in these release phases; in all without.'),
    }),
  )
  .max(10_000)
  .default([])
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'an id is given twice')
  .describe(
    'Who may agree to actions, in chat and by `--as`. Without it nobody may in chat, and whoever has the store may at the terminal.',
  );

export type ConfiguredApprover = z.infer<typeof approversSchema>[number];
