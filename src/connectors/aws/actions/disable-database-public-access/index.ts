export { disableDatabasePublicAccess } from './action.js';
