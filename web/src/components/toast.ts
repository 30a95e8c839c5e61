// Short notes in the corner: what was done, and what was refused. A problem stays until it is closed.
import type { ApiProblem } from '../api/problem.js';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'problem';
  readonly title: string;
  readonly detail?: string;
}

/** In milliseconds. */
const SHOWN_FOR = 6_000;
/** The oldest make room. */
const MOST = 4;

let toasts: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

export const toast = {
  done(title: string): void {
    const id = add({ kind: 'done', title });
    setTimeout(() => toast.close(id), SHOWN_FOR);
  },
  problem({ title, detail = '', remedy = '' }: Pick<ApiProblem, 'title' | 'detail' | 'remedy'>): void {
    add({ kind: 'problem', title, detail: `${detail} ${remedy}`.trim() });
  },
  close(id: number): void {
    become(toasts.filter((one) => one.id !== id));
  },
  /** Those that are shown, the oldest first. */
  all: (): readonly Toast[] => toasts,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

function add(one: Omit<Toast, 'id'>): number {
  last += 1;
  become([...toasts, { ...one, id: last }].slice(-MOST));
  return last;
}

function become(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
