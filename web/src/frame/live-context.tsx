// The stream of events, opened once for all pages.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, use, useEffect, useMemo, useSyncExternalStore, type ReactNode } from 'react';
import { createLiveUpdates, type LiveState, type LiveUpdates } from '../api/live.js';

const Live = createContext<LiveUpdates | undefined>(undefined);

export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const updates = useMemo(() => createLiveUpdates(client), [client]);
  useEffect(() => updates.start(), [updates]);
  return <Live value={updates}>{children}</Live>;
}

export function useLiveState(): LiveState {
  const updates = use(Live);
  return useSyncExternalStore(updates?.subscribe ?? nothing, () => updates?.state() ?? 'off');
}

function nothing(): () => void {
  return () => undefined;
}
