/** Relations: which resources belong together, kept up to date as they come and go. */
export { createRelationIndex, type RelationIndex } from './relation-index.js';
