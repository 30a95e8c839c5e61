/**
 * Lets any process ask the one that leads to look at the estate before its time, and the one that collects to read the sources. A hint and no more: what is so is read from
 * the world, and a hint that is lost costs the time until the next look.
 */
export interface Wake {
  /** Something may be different. */
  call(): Promise<void>;
  /** How often that was said by now. More than at the last look: somebody has said it since. */
  calls(): Promise<number>;
  /** The sources should be read before their time. */
  callForReading(): Promise<void>;
  /** How often that was said by now. */
  readings(): Promise<number>;
}
