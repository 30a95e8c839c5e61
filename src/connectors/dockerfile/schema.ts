/**
 * The parts of compose files and docker-bake.json that say how a Dockerfile is built. Everything else is tolerated, and an
 * entry of another shape is skipped by itself: one odd service must not hide its neighbours.
 * Sources: compose-spec `build.md`; Docker's bake file reference.
 */
import { z } from 'zod';

const text = z.string().max(4096);

const composeBuild = z.union([
  text.transform((context) => ({ context })),
  z.object({
    context: text.optional(),
    dockerfile: text.optional(),
    dockerfile_inline: z.unknown().optional(),
    target: text.optional(),
  }),
]);

export const composeService = z.object({ image: text.optional(), build: composeBuild });
export const composeFile = z.object({ services: z.record(z.string(), z.unknown()) });

export const bakeTarget = z.object({
  context: text.optional(),
  dockerfile: text.optional(),
  'dockerfile-inline': z.unknown().optional(),
  target: text.optional(),
  tags: z.array(text).optional(),
});
export const bakeFile = z.object({ target: z.record(z.string(), z.unknown()) });
