import type { ReleasePhase, Severity, SourceId } from '../model/index.js';

/** Counts over everything that is kept, for who watches Headwater: the same whichever process asks. */
export interface Figures {
  /** The store answers, and its schema is that of this program. */
  ready(): Promise<Readiness>;
  /** @param at what waits longer than it may waits no more */
  count(at: Date): Promise<Counted>;
}

export type Readiness = { readonly kind: 'ready' } | { readonly kind: 'not-ready'; readonly because: string };

export interface Counted {
  /** Outcomes of targets, with `undone` for each one that was put back. They only grow. */
  readonly actions: readonly {
    readonly action: string;
    readonly phase: ReleasePhase;
    readonly result: string;
    readonly count: number;
  }[];
  /** That are not closed. */
  readonly findings: readonly { readonly severity: Severity; readonly phase: ReleasePhase; readonly count: number }[];
  /** How long findings were open when they were closed; a finding that came back counts each time. They only grow. */
  readonly closings: readonly {
    readonly severity: Severity;
    /** In seconds: at most so long, and longer than the bound before; Infinity for the rest. */
    readonly le: number;
    readonly count: number;
    /** All of them together. */
    readonly seconds: number;
  }[];
  /** Of each live source, how many of its scopes were read whole. */
  readonly sources: readonly { readonly source: SourceId; readonly whole: number; readonly scopes: number }[];
  /** Recorded plans that are not finished. */
  readonly queue: Readonly<Record<QueueState, number>>;
  readonly halted: boolean;
}

export const QUEUE_STATES = ['waiting', 'ready', 'acting'] as const;
/** `waiting` for people, `ready` to be taken, `acting`: a worker has it. */
export type QueueState = (typeof QUEUE_STATES)[number];

/** In seconds: five minutes, one and six hours, one, three, seven, fourteen, thirty and ninety days. */
export const CLOSING_BOUNDS: readonly number[] = [300, 3_600, 21_600, 86_400, 259_200, 604_800, 1_209_600, 2_592_000, 7_776_000];
