/** Makes every call to a platform: within its rate limits, again when that can help, counted, and with an answer that says what failed. */
export interface ApiCaller {
  /** @param run makes the call once; it gets a signal that aborts when time is up or the run is stopped */
  call<T>(call: ApiCall, run: (signal: AbortSignal) => Promise<T>): Promise<CallAnswer<T>>;
}

export interface ApiCall {
  /** As the shape files name it: `s3:GetBucketPolicy`. */
  readonly call: string;
  /** What must be allowed for it, named in the gap when it is not. */
  readonly permission: string;
  /** Calls with the same text share one rate limit: `aws/123456789012/eu-west-1/s3`. */
  readonly limit: string;
}

export type CallAnswer<T> =
  | { readonly kind: 'answer'; readonly value: T }
  /** The platform says that there is no such thing. */
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'failed';
      readonly failure: Exclude<CallFailure['kind'], 'absent'>;
      /** One sentence without secrets: `s3:GetBucketPolicy: access denied`. */
      readonly why: string;
      /** The code of the error catalogue for a gap. */
      readonly code: string;
    };

/** Tells what an error of the platform's library means. Never by its text where there is a code. */
export type CallClassifier = (error: unknown, call: ApiCall) => CallFailure;

export interface CallFailure {
  readonly kind:
    | 'absent'
    /** Not allowed: never tried again. */
    | 'denied'
    /** Credentials that are not, or no longer, taken. */
    | 'unauthenticated'
    /** Too many calls: tried again, slower. */
    | 'throttled'
    /** The service is not offered there, or not switched on. */
    | 'unavailable'
    /** The network or the service failed: tried again. */
    | 'unreachable'
    /** A cursor that is no longer taken. */
    | 'expired'
    /** Everything else: a call that the platform does not accept. */
    | 'rejected';
  /** The platform's own code and sentence. */
  readonly message: string;
  /** The platform asked to wait this long, in milliseconds. */
  readonly retryAfter?: number;
}
