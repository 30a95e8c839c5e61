export { makeImagePrivate } from './action.js';
