/** Stands before an emulator of AWS: passes on every request as it came, and keeps what was asked and answered, and when. */
import { createServer, request as ask } from 'node:http';

export interface Passed {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** When it came, and when it was answered; in milliseconds since the epoch. */
  readonly at: number;
  readonly answeredAt: number;
  readonly status: number;
}

export interface CountingProxy {
  readonly url: string;
  /** In the order of their answers. */
  readonly passed: readonly Passed[];
  /** Each call is answered so many milliseconds later, from now on. */
  slowDown(milliseconds: number): void;
  close(): Promise<void>;
}

export async function countCalls(to: string): Promise<CountingProxy> {
  const target = new URL(to);
  const passed: Passed[] = [];
  let slow = 0;
  const server = createServer((incoming, answer) => {
    const at = Date.now();
    const { method = '', url: path = '', headers } = incoming;
    const onward = ask({ host: target.hostname, port: target.port, method, path, headers }, (response) => {
      const status = response.statusCode ?? 0;
      response.once('end', () => passed.push({ method, path, at, answeredAt: Date.now(), status }));
      setTimeout(() => {
        answer.writeHead(status, response.headers);
        response.pipe(answer);
      }, slow);
    });
    onward.once('error', () => answer.destroy());
    // Whoever asked may be killed meanwhile; what it asked for was asked all the same.
    answer.once('error', () => undefined);
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`,
    passed,
    slowDown: (milliseconds) => void (slow = milliseconds),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

/** The calls that turned a bucket's Block Public Access on, and were answered so, by bucket. */
export function blocksOf(passed: readonly Passed[]): ReadonlyMap<string, readonly Passed[]> {
  const blocks = passed.filter(
    ({ method, path, status }) => method === 'PUT' && /[?&]publicAccessBlock/.test(path) && status < 300,
  );
  const byBucket = new Map<string, Passed[]>();
  for (const block of blocks) byBucket.set(bucketOf(block), [...(byBucket.get(bucketOf(block)) ?? []), block]);
  return byBucket;
}

function bucketOf({ path }: Passed): string {
  return decodeURIComponent(path.split('?')[0]?.split('/')[1] ?? '');
}
