export { stopPipelineRun } from './action.js';
