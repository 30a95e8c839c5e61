export { githubIssues, githubIssuesNotifier } from './notifier.js';
