/** Asks for one manifest, as a value: a tag may be gone since it was listed, which is its own gap. */
import { HeadwaterError } from '../../lib/errors.js';
import type { RegistryClient } from './distribution.js';

export type Resolved =
  | { readonly reference: string; readonly bytes: Uint8Array; readonly digest: string; readonly error?: undefined }
  | { readonly reference: string; readonly bytes?: undefined; readonly digest?: undefined; readonly error: HeadwaterError };

/** @param reference a tag or digest */
export async function resolve(client: RegistryClient, repository: string, reference: string): Promise<Resolved> {
  try {
    return { reference, ...(await client.manifest(repository, reference)) };
  } catch (error) {
    if (error instanceof HeadwaterError) return { reference, error };
    throw error;
  }
}
