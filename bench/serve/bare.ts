/** The baseline, in a process of its own: a bare Fastify route that answers a constant JSON of the size that is asked for. Prints where it is. */
import fastify from 'fastify';

const ITEM = { id: 'cause-0', title: 'openssl in base: fixed by 3.0.22', severity: 'high', findings: 1 };
const texts = new Map<number, string>();

const app = fastify();
app.get<{ Params: { size: string } }>('/:size', async ({ params: { size } }, reply) => {
  const bytes = Number(size);
  const text = texts.get(bytes) ?? JSON.stringify({ items: Array.from({ length: Math.ceil(bytes / 85) }, () => ITEM) });
  texts.set(bytes, text);
  return reply.type('application/json').send(text);
});
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
process.once('SIGTERM', () => void app.close());
