export { githubWorkflows } from './connector.js';
