/** Every action that can be taken at GitLab. */
import type { ResourceAction } from '../../../ports/index.js';
import { proposeChange } from './propose-change/index.js';
import { stopBuild } from './stop-build/index.js';

export { MERGE_REQUEST, PIPELINE } from './kinds.js';

export const ACTIONS: readonly ResourceAction[] = [proposeChange, stopBuild];
