/** The gate: judges a change before it goes on, and writes what it says in the formats of pipelines. */
export { baselineOf, gate, type GateRequest } from './gate.js';
export { expiryOf, type BaselineEntry } from './baseline.js';
export { gateReportSchema, type GateCause, type GateReport } from './report.js';
export { gateToSarif } from './sarif.js';
export { gateToCodeQuality } from './code-quality.js';
export { gateToAnnotations, withoutCommands } from './annotations.js';
export { gateToMarkdown } from './markdown.js';
