/** What the user says beforehand: headwater.yaml and policy files. */
export {
  DEFAULT_CONFIGURATION,
  configurationSchema,
  daySchema,
  type Configuration,
  type ConfiguredSource,
} from './configuration.js';
export { addExemption, changeResponse, removeExemption, type NewExemption, type ResponseChange } from './edit-configuration.js';
export { addSource, type NewSource } from './add-source.js';
export { loadConfiguration, parseConfiguration, type LoadedConfiguration } from './load.js';
export { PRESETS, PRESET_NAMES, type PresetName } from './presets/index.js';
export { loadResponsePlan, parseResponsePlan, readResponsePlan, type LoadedResponsePlan } from './response-plan-file.js';
export { responsePlanSchema } from './response-plan-schema.js';
export { dayNumber, type ConfiguredRoute } from './notify-schema.js';
export type { ConfiguredPerson } from './people-schema.js';
export type { ConfiguredServer } from './server-schema.js';
export { millisecondsOf } from './worker-schema.js';
