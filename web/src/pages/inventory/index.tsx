// The inventory opens with its resources.
export { default } from '../resources/index.js';
