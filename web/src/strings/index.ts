// Every English text of the pages, one file a page. A component takes its words from here.
export * from './cause.js';
export * from './causes.js';
export * from './common.js';
export * from './frame.js';
export * from './headers.js';
export * from './now.js';
export * from './settings.js';
export * from './sources.js';
export * from './vocabulary.js';
