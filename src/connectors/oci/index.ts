/** Container images: layouts, archives and registries. */
export { ociLayout } from './layout.js';
export { imageArchive } from './archive.js';
export { ociRegistry } from './registry.js';
export { registryWebhook } from './push-event.js';
