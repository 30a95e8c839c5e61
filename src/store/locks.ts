/** Keys of the advisory locks that are taken in a store's database; each `(1212630098, n)`, so that others' do not meet them. */
const OURS = 1_212_630_098;

export const LOCKS = {
  /** Held, shared, by every Headwater for as long as it uses the server that Headwater brings. */
  serverInUse: `${OURS}, 1`,
  /** Held while the schema is brought up to date. */
  migration: `${OURS}, 2`,
  /** Held while DBOS brings its own schema up to date. */
  workflows: `${OURS}, 3`,
  /** Held by the worker that looks at the estate and plans. */
  lead: `${OURS}, 4`,
  /** Held by the process that reads the sources and follows them. */
  collect: `${OURS}, 5`,
} as const;
