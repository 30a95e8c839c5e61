import { useParams } from '@tanstack/react-router';

/** The part of the path that the route calls so: `id` of `/causes/$id`, decoded. Throws for one that the route does not have. */
export function useParam(name: string): string {
  const params: Readonly<Record<string, unknown>> = useParams({ strict: false });
  const value = params[name];
  if (typeof value !== 'string') throw new Error(`the route has no $${name}`);
  return value;
}
