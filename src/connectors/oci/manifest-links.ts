/** What a manifest or index says of other manifests: those below it, the attestations among them, and what it refers to. */
import { indexSchema, linksSchema, type Descriptor } from './schema.js';

export interface ManifestLinks {
  readonly isIndex: boolean;
  /** What an index lists. */
  readonly children: readonly Descriptor[];
  /** What it is about (OCI image specification 1.1, `subject`): then it is a signature or the like, and no image. */
  readonly subject?: string;
}

/** Nothing for what is not JSON or no manifest: whoever reads it as an image says so. */
export function linksOf(bytes: Uint8Array): ManifestLinks {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof SyntaxError) return { isIndex: false, children: [] };
    throw error;
  }
  const index = indexSchema.safeParse(value).data;
  const subject = linksSchema.safeParse(value).data?.subject?.digest;
  return { isIndex: index !== undefined, children: index?.manifests ?? [], ...(subject === undefined ? {} : { subject }) };
}
