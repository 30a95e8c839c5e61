/** Every action that can be taken at GitHub. */
import type { ResourceAction } from '../../../ports/index.js';
import { proposeChange } from './propose-change/index.js';
import { stopBuild } from './stop-build/index.js';

export { PULL_REQUEST, WORKFLOW_RUN } from './kinds.js';

export const ACTIONS: readonly ResourceAction[] = [proposeChange, stopBuild];
