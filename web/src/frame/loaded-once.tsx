// Draws its children from the first time that they are wanted: what is loaded lazily in them is loaded then, and kept.
import { Suspense, useState, type ReactNode } from 'react';

export function LoadedOnce({ isWanted, children }: { readonly isWanted: boolean; readonly children: ReactNode }) {
  const [wasWanted, setWasWanted] = useState(false);
  if (isWanted && !wasWanted) setWasWanted(true);
  return wasWanted || isWanted ? <Suspense fallback={null}>{children}</Suspense> : null;
}
