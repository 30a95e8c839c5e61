// Every English text of the pages, one file a page. A component takes its words from here.
export * from './action.js';
export * from './approvals.js';
export * from './cause.js';
export * from './causes.js';
export * from './common.js';
export * from './exemptions.js';
export * from './findings.js';
export * from './frame.js';
export * from './headers.js';
export * from './now.js';
export * from './response.js';
export * from './river.js';
export * from './settings.js';
export * from './sources.js';
export * from './timeline.js';
export * from './vocabulary.js';
