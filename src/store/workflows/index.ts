/** Work that is finished over crashes: the only folder that knows DBOS, which it loads when an engine is launched. */
export { createWorkflowEngine, type WorkflowEngineOptions } from './engine.js';
