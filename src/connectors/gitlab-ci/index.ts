export { gitlabCi } from './connector.js';
