/** What Slack answers and sends, as far as it is read. */
import { z } from 'zod';

/** https://docs.slack.dev/apis/web-api/#responses */
export const answerSchema = z.union([
  z.object({ ok: z.literal(true), channel: z.string().max(100).optional(), ts: z.string().max(100).optional() }),
  z.object({ ok: z.literal(false), error: z.string().max(200) }),
]);

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export const blockActionsSchema = z.object({
  type: z.literal('block_actions'),
  user: z.object({ id: z.string().regex(/^[UW][A-Z0-9]{1,30}$/) }),
  api_app_id: z.string().max(100),
  team: z.object({ id: z.string().max(100) }).nullish(),
  actions: z
    .array(z.object({ type: z.string().max(100), action_id: z.string().max(255), value: z.string().max(2_000).optional() }))
    .length(1),
  /** https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
  response_url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .optional(),
  message: z
    .object({
      blocks: z
        .array(z.record(z.string().max(100), z.json()))
        .max(100)
        .optional(),
    })
    .nullish(),
});
