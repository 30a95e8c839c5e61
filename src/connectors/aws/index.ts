export { aws } from './connector.js';
export { awsActing } from './acting.js';
