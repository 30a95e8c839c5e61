// Ends the session. It is no operation of the API: whoever signs in and out does that with the server, not with the estate.
import { problemOf, unreachable } from './problem.js';

/** @throws ApiProblem */
export async function signOut(csrf: string | null): Promise<void> {
  const response = await fetch('/auth/logout', {
    method: 'POST',
    credentials: 'same-origin',
    headers: csrf === null ? {} : { 'x-headwater-csrf': csrf },
  }).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (!response.ok) throw problemOf(response.status, undefined);
}
