/** Bounded reading of YAML and finding lines in it. */
export { readYamlDocuments } from './read.js';
export type { YamlDocument, YamlFile, YamlLimits, YamlProblem } from './read.js';
export type { Node as YamlNode, Scalar as YamlScalar } from './node.js';
export type { YamlDialect } from './scalars.js';
export { followAlias, locateNode } from './locate.js';
export type { LocatedNode } from './locate.js';
export { blockText } from './block.js';
export type { BlockText } from './block.js';
export { editYaml } from './edit.js';
export type { EditedYaml, YamlEdit, YamlPlace } from './edit.js';
