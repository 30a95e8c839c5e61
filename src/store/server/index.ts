/** The PostgreSQL that Headwater brings with it. */
export { useServer, type ServerOptions, type ServerUse } from './use-server.js';
export { defaultStateFolder, passableFolder } from './folder.js';
