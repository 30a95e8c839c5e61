/** Where a reading of a scope is: what makes it go on behind a page, and what failed on the pages before. Opaque to others. */
import { z } from 'zod';

const failures = z.array(z.object({ call: z.string(), count: z.number(), code: z.string(), why: z.string() }));

const cursorSchema = z.object({
  /** The token of the page of the list (or of the parents) to read next; absent for the first. */
  token: z.string().optional(),
  /** Within a page of parents: the one that is being read. */
  parent: z.string().optional(),
  /** Of that parent: the token of the page to read next; absent when it is done with. */
  child: z.string().optional(),
  /** Calls for details that failed so far, with how many resources. */
  details: failures.default([]),
  /** The first part that could not be listed: the scope cannot end as whole. */
  broken: z.object({ code: z.string(), why: z.string() }).optional(),
});
export type Cursor = Readonly<z.infer<typeof cursorSchema>>;
export type FailedDetail = Cursor['details'][number];

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
