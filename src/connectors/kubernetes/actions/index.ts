/** All that can be done to a cluster. */
export { evictPod } from './evict-pod/index.js';
export { patchController } from './patch-controller/index.js';
export { pauseRollout } from './pause-rollout/index.js';
export { quarantinePod } from './quarantine-pod/index.js';
export { removeBinding } from './remove-binding/index.js';
export { rollBackDeployment } from './roll-back-deployment/index.js';
export { scaleToZero } from './scale-to-zero/index.js';
export { stopPipelineRun } from './stop-pipeline-run/index.js';
