/** Trees of source files, and who changed which line, by git. */
export { sourceTrees } from './source-trees.js';
export { sourceHistory } from './source-history.js';
export { removePrivateFolders } from './private-folder.js';
