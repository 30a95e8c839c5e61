/** Reports of Trivy Operator. */
export { trivyOperator } from './reader.js';
