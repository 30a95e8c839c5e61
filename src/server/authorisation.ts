/** No operation below `/api` without a rule of who may: one that has none cannot be registered. The rules themselves are held where people come in. */
import type { App } from './route.js';

/** To be called before operations are registered. */
export function authorisation(app: App): void {
  app.addHook('onRoute', ({ url, config, method }) => {
    if (url.startsWith('/api/') && config?.right === undefined)
      throw new Error(`${String(method)} ${url} has no rule of who may`);
  });
}
