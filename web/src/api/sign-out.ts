// Ends the session. It is no operation of the API: whoever signs in and out does that with the server, not with the estate.
import { problemOf, unreachable } from './problem.js';

/** @returns where to go on: to the identity provider, where one can sign out there as well, or to the first page. @throws ApiProblem */
export async function signOut(csrf: string | null): Promise<string> {
  const response = await fetch('/auth/logout', {
    method: 'POST',
    credentials: 'same-origin',
    headers: csrf === null ? {} : { 'x-headwater-csrf': csrf },
  }).catch((error: unknown) => {
    throw unreachable(error);
  });
  if (!response.ok) throw problemOf(response.status, undefined);
  const answer: unknown = response.status === 200 ? await response.json() : undefined;
  return typeof answer === 'object' && answer !== null && 'next' in answer && typeof answer.next === 'string' ? answer.next : '/';
}
