/** Who may come in, and do what: sessions, the address that works once, OpenID Connect, API tokens, and rights. */
export { authentication, principalOf, type AuthenticationOptions } from './authentication.js';
export { assertMayListen } from './listening.js';
export { idempotency } from './idempotency.js';
export { newStartAddress } from './start-address.js';
export type { CameBy } from './who.js';
export type { Right } from '../route.js';
