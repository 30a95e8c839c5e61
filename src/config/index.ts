/** What the user says beforehand: headwater.yaml and policy files. */
export {
  DEFAULT_CONFIGURATION,
  configurationSchema,
  daySchema,
  type Configuration,
  type ConfiguredSource,
} from './configuration.js';
export { addSource, type NewSource } from './add-source.js';
export { loadConfiguration, parseConfiguration, type LoadedConfiguration } from './load.js';
