export { terraform } from './connector.js';
export { terraformPlan } from './plan/connector.js';
export { terraformState } from './state/connector.js';
