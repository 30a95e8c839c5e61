// Something that a person does: sent once, however often the network makes it try, and told as a toast when it is done or refused.
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useCallback } from 'react';
import { toast } from '../components/toast.js';
import { newIdempotencyKey } from './client.js';
import { asProblem, type ApiProblem } from './problem.js';

/** A type and no interface: headers may have any name. */
export type WriteHeaders = Readonly<Record<'idempotency-key', string>>;

export interface Write<Input, Output> {
  /** The call: `(input, headers) => dataOf(api.POST('…', { headers, body: input }))`. */
  readonly run: (input: Input, headers: WriteHeaders) => Promise<Output>;
  /** Keys of what is different then. */
  readonly changes?: readonly QueryKey[];
  /** The toast when it is done; none without. */
  readonly done?: string | ((output: Output, input: Input) => string);
  readonly onDone?: (output: Output, input: Input) => void;
}

export interface Writing<Input> {
  readonly start: (input: Input) => void;
  readonly isRunning: boolean;
  /** Shown as a toast already; for a page that says it beside its field as well. */
  readonly problem: ApiProblem | undefined;
  readonly forget: () => void;
}

export function useWrite<Input, Output>({ run, changes = [], done, onDone }: Write<Input, Output>): Writing<Input> {
  const client = useQueryClient();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: ({ input, key }: { readonly input: Input; readonly key: string }) => run(input, { 'idempotency-key': key }),
    // The same key goes along, so that a second try of something that went through changes nothing.
    retry: (count, problem) => count < 2 && asProblem(problem).status === 0,
    onSuccess: (output, { input }) => {
      if (done !== undefined) toast.done(typeof done === 'string' ? done : done(output, input));
      onDone?.(output, input);
    },
    onError: (problem) => toast.problem(asProblem(problem)),
    onSettled: () => Promise.all(changes.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
  return {
    start: useCallback((input: Input) => mutate({ input, key: newIdempotencyKey() }), [mutate]),
    isRunning: isPending,
    problem: error === null ? undefined : asProblem(error),
    forget: reset,
  };
}
