/** `disable-database-public-access`: what it is, what it would do, how it is undone. */
export { disableDatabasePublicAccess } from './action.js';
