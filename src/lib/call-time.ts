/**
 * How long one call to a platform may be under way at most, all its tries included, where it may change something or is what an
 * action is decided by. Shorter than the time after which a worker without a lease is taken for dead: whoever goes on with its
 * work must not meet a call of the dead one that is still on its way (S12, S13). In milliseconds.
 */
export const LONGEST_CALL = 20_000;
