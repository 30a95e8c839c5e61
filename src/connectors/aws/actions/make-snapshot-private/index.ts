export { makeSnapshotPrivate } from './action.js';
