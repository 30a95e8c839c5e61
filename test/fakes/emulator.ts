/**
 * Stateful peers of GitHub and Slack, of other people's making (the npm package `emulate`), on 127.0.0.1 and nowhere else. They
 * are more lenient than the real ones.
 */
import { Server } from 'node:net';
import { createEmulator, type EmulatorOptions } from 'emulate';
import { closedPort } from './http-receiver.js';

export interface Emulated {
  /** With no path. */
  readonly url: string;
  close(): Promise<void>;
}

export async function startEmulator(service: 'github' | 'slack', seed: NonNullable<EmulatorOptions['seed']>): Promise<Emulated> {
  const port = await closedPort();
  const listen = Server.prototype.listen;
  // It names no address to listen at, which would be every one of the machine's.
  Server.prototype.listen = function (this: Server, ...given: unknown[]): Server {
    const [at, host, ...rest] = given;
    const isOpen = typeof at === 'number' && typeof host !== 'string';
    return Reflect.apply(listen, this, isOpen ? [at, '127.0.0.1', ...rest] : given);
  };
  try {
    const emulator = await createEmulator({ service, port, seed, baseUrl: `http://127.0.0.1:${port}` });
    return { url: `http://127.0.0.1:${port}`, close: () => emulator.close() };
  } finally {
    Server.prototype.listen = listen;
  }
}
