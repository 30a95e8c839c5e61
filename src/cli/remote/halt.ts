/** The halt of a server: as whom a token speaks, not as the user of this machine. */
import { haltSchema } from '../../server/schemas/acting.js';
import type { RemoteServer } from './client.js';

export interface HaltSwitch {
  halted(): Promise<{ readonly by: string; readonly at: string; readonly because: string } | undefined>;
  halt(because: string): Promise<void>;
  resume(because: string): Promise<void>;
}

export function haltAt({ api, read }: RemoteServer): HaltSwitch {
  return {
    halted: async () => (await read(haltSchema, api.GET('/api/v1/halt'))).halted ?? undefined,
    halt: async (because) => void (await read(haltSchema, api.PUT('/api/v1/halt', { body: { because } }))),
    resume: async (because) => void (await read(haltSchema, api.DELETE('/api/v1/halt', { body: { because } }))),
  };
}
