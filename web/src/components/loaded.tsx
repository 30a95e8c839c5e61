// What a query gave, once it is there: a skeleton before, the problem with its way to retry instead. Data that is there stays on the
// screen when asking again fails, with the problem above it.
import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { asProblem } from '../api/problem.js';
import { common } from '../strings/common.js';
import { ProblemState } from './problem-state.js';

export interface LoadedProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
  /** Shaped as what comes; three bars without. */
  readonly skeleton?: ReactNode;
}

export function Loaded<Data>({ query, children, skeleton }: LoadedProps<Data>) {
  const { data, error, refetch } = query;
  if (data === undefined) {
    if (error !== null) return <ProblemState of={asProblem(error)} retry={() => void refetch()} />;
    return (
      <div role="status" aria-label={common.loading} style={{ display: 'grid', gap: 16 }}>
        {skeleton ?? (
          <>
            <Skeleton height={96} radius="md" />
            <Skeleton height={220} radius="md" />
            <Skeleton height={220} radius="md" />
          </>
        )}
      </div>
    );
  }
  return (
    <>
      {error !== null && <ProblemState of={asProblem(error)} retry={() => void refetch()} small />}
      {children(data)}
    </>
  );
}
