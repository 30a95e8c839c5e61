import { removePrivateFolders, sourceTrees } from '../../src/connectors/git/index.js';
import { describeSourceTrees } from './source-trees.js';

describeSourceTrees('git', sourceTrees, removePrivateFolders);
