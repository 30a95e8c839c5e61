/** The only way to the time of day. */
export interface Clock {
  now(): Date;
}
