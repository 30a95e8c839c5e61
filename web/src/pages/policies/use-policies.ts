// Every policy, read page by page: there are hundreds, not more, so that filtering them is done here at once.
import { useQuery } from '@tanstack/react-query';
import { api, dataOf } from '../../api/client.js';
import { keys } from '../../api/queries.js';
import type { PolicyRow } from './verdict.js';

const PAGE = 200;
/** More than are shipped by far; what is beyond is found by the search of the palette. */
const MOST = 4_000;

/** @param all also those that the last look did not evaluate */
export function usePolicies(all: boolean) {
  return useQuery({
    queryKey: [...keys.policies, 'list', all],
    queryFn: async ({ signal }): Promise<readonly PolicyRow[]> => {
      const rows: PolicyRow[] = [];
      let after: string | undefined;
      do {
        const query = { limit: PAGE, evaluated: all ? 'false' : 'true', ...(after === undefined ? {} : { after }) } as const;
        const page = await dataOf(api.GET('/api/v1/policies', { params: { query }, signal }));
        rows.push(...page.items);
        after = page.next;
      } while (after !== undefined && rows.length < MOST);
      return rows;
    },
    placeholderData: (before) => before,
  });
}
