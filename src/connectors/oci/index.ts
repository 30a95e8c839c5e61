/** Container images: layouts, archives and registries. */
export { ociLayout } from './layout.js';
export { imageArchive } from './archive.js';
export { ociRegistry } from './registry.js';
