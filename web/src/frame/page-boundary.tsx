// When a page breaks, the frame stays: says what happened and lets it be tried again.
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { asProblem } from '../api/problem.js';
import { ProblemState } from '../components/problem-state.js';

export function PageBoundary({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <ProblemState
      of={asProblem(error)}
      retry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}
