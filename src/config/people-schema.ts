/** What `headwater.yaml` may say about who may do what, in which release phases, and for which teams. */
import { z } from 'zod';
import { RELEASE_PHASES, ROLES } from '../model/index.js';

const name = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^\P{Cc}+$/u, 'a name is one line without control characters');

export const peopleSchema = z
  .array(
    z
      .strictObject({
        id: z
          .string()
          .regex(/^[^\s\p{Cc}]+$/u, 'an id has no blanks')
          .max(500)
          .optional()
          .describe(
            'As who they are known: `slack:U012AB3CD`, `local:ada` for a user of this machine, `ada@example.org` as the identity provider says. An address of mail is the same in capitals.',
          ),
        group: name.optional().describe('Instead of an id: everybody whom the identity provider has in this group.'),
        role: z
          .enum(ROLES)
          .describe(
            'What they may do: `viewer` sees, `approver` agrees to actions or says no, and halts, `operator` undoes, resumes and tightens, `admin` loosens what holds actions back. Each includes those before it.',
          ),
        person: name
          .optional()
          .describe('Who it is, where one person has several ids: one person has one vote. The id itself without.'),
        phases: z
          .array(z.enum(RELEASE_PHASES))
          .min(1)
          .optional()
          .describe('What they may do is only for what is in these release phases; for all without. They see everything.'),
        teams: z
          .array(z.string().min(1).max(1_000))
          .min(1)
          .optional()
          .describe(
            'What they may do is only for what these owners have, as in `group:payments` or `group:*`. Globs; for all without.',
          ),
      })
      .refine(({ id, group }) => (id === undefined) !== (group === undefined), 'an entry says either `id` or `group`')
      .refine(
        ({ role, phases, teams }) => role !== 'viewer' || (phases ?? teams) === undefined,
        'who may see sees everything: `phases` and `teams` are for stronger roles',
      )
      .refine(({ group, person }) => group === undefined || person === undefined, 'a group is not one `person`'),
  )
  .max(10_000)
  .default([])
  .refine((list) => new Set(list.map((one) => JSON.stringify(one))).size === list.length, 'an entry is given twice')
  .superRefine((list, context) => {
    const persons = new Map<string, string>();
    for (const [index, { id, person }] of list.entries()) {
      if (id === undefined) continue;
      const said = persons.get(id) ?? person ?? id;
      persons.set(id, said);
      if (said !== (person ?? id))
        context.addIssue({
          code: 'custom',
          path: [index, 'person'],
          message: `${id} is two persons: ${said} and ${person ?? id}`,
        });
    }
  })
  .describe(
    'Who may do what: in the web, in chat, by mail and by `--as`. What somebody may is all that their entries say together. Without any, nobody may in chat, and whoever has this machine may everything on it.',
  );

export type ConfiguredPerson = z.infer<typeof peopleSchema>[number];
