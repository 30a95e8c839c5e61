/** What the user says beforehand: headwater.yaml and policy files. */
export { DEFAULT_CONFIGURATION, configurationSchema, daySchema, type Configuration } from './configuration.js';
export { loadConfiguration, parseConfiguration, type LoadedConfiguration } from './load.js';
