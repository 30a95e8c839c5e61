/** SARIF logs of other tools. */
export { sarifLogs } from './connector.js';
