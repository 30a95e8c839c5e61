/** Kyverno's libraries: the functions that only compute, and the names of those that ask a cluster, a registry or the clock. */
export { kyvernoFunctions } from './functions.js';

/**
 * https://kyverno.io/docs/policy-types/cel-libraries/. Under `http.Client(…)` and such a value is never there, so their methods
 * need no place here.
 */
export const KYVERNO_ASKS: ReadonlySet<string> = new Set([
  'resource.Get',
  'resource.List',
  'resource.Post',
  'resource.ToGVR',
  'http.Get',
  'http.Post',
  'http.Client',
  'globalContext.Get',
  'image.GetMetadata',
  'time.now',
  'random',
  'random.random',
  'x509.decode',
  'gzip.compress',
  'gzip.decompress',
]);
