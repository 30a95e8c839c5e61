export { rollBackDeployment } from './action.js';
