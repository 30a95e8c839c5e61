/** Where a reading of a scope is: what makes it go on behind a page, and what failed on the pages before. Opaque to others. */
import { z } from 'zod';

const cursorSchema = z.object({
  /** What the list goes on with. */
  token: z.string(),
  /** Calls for details that failed so far, with how many resources. */
  failed: z.array(z.object({ call: z.string(), count: z.number(), code: z.string(), why: z.string() })),
});
export type Cursor = Readonly<z.infer<typeof cursorSchema>>;
export type FailedCall = Cursor['failed'][number];

export function encodeCursor(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

/** Undefined for a text that is none of ours. */
export function decodeCursor(text: string): Cursor | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return cursorSchema.safeParse(value).data;
}
