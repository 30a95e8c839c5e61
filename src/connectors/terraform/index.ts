export { terraform } from './connector.js';
export { terraformPlan } from './plan/connector.js';
