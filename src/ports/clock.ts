/** The only way to the time of day. */
export interface Clock {
  now(): Date;
}

/** The only way to wait. */
export interface Timer {
  /** Rejects with the signal's reason when it aborts. @param milliseconds none for 0 or less: it only lets others run */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
