/** The description of the API without a store behind it: for the reference, and for clients' types. Serves nothing. */
import { DEFAULT_CONFIGURATION } from '../config/index.js';
import { servingOfNothing } from '../pipeline/index.js';
import { createApp } from './app.js';

/** @param version of this program */
export async function describeApi(version: string): Promise<object> {
  const { app } = await createApp({
    serving: await servingOfNothing(version),
    server: DEFAULT_CONFIGURATION.server,
    listening: () => 'http://127.0.0.1',
  });
  try {
    return app.swagger();
  } finally {
    await app.close();
  }
}
