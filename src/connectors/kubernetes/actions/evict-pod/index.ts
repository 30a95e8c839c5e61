export { evictPod } from './action.js';
