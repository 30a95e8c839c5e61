/** Image catalogs: JSON lines about images and layers, read and written. */
export { imageCatalog } from './catalog.js';
export { writeCatalogLine, writeLayerLine } from './write.js';
