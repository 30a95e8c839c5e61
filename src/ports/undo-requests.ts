/** What people asked to be undone, until a worker has done it: who asks need not be a process that may act. */
export interface UndoRequests {
  /** Asks once more where an earlier request has ended; @returns the one that is open when there is one */
  ask(request: Omit<UndoRequest, 'id' | 'at'>): Promise<UndoRequest>;
  /** Oldest first. */
  open(): Promise<readonly UndoRequest[]>;
  /** The newest of an entry, open or not. */
  of(entry: string): Promise<EndedUndoRequest | undefined>;
  /** Every target has its answer. */
  end(id: string): Promise<void>;
}

export interface UndoRequest {
  readonly id: string;
  /** The action's id in the ledger. */
  readonly entry: string;
  /** Only these targets; all without. */
  readonly targets?: readonly string[];
  readonly by: string;
  readonly because: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface EndedUndoRequest extends UndoRequest {
  readonly endedAt?: string;
}
