/** What is read of Prometheus' answer to an instant query: https://prometheus.io/docs/prometheus/latest/querying/api/#instant-queries */
import { z } from 'zod';

const sample = z.tuple([z.number(), z.string()]);

export const queryAnswerSchema = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({ resultType: z.literal('vector'), result: z.array(z.object({ value: sample })) }),
    z.object({ resultType: z.literal('scalar'), result: sample }),
  ]),
});
