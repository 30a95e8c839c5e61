// A link to a page of ours. Takes the scope of the address along, so that a team's view stays that team's; its code is loaded when
// the pointer comes near.
import { useLocation, useRouter } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, MouseEvent, Ref } from 'react';
import { withScope } from '../url/scope.js';

export interface PageLinkProps extends Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href'> {
  /** A path of ours, with a query if need be: `/findings?severity=high`; `hrefOf` writes one. */
  readonly to: string;
  readonly ref?: Ref<HTMLAnchorElement>;
}

export function PageLink({ to, onClick, children, ...rest }: PageLinkProps) {
  const router = useRouter();
  const query = useLocation({ select: (location) => location.searchStr });
  const href = withScope(to, query);
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const isOurs = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isOurs || (rest.target !== undefined && rest.target !== '_self')) return;
    event.preventDefault();
    router.history.push(href);
  };
  const prepare = (): void => void router.preloadRoute({ to: new URL(href, 'http://localhost').pathname });
  return (
    <a {...rest} href={href} onClick={follow} onPointerEnter={prepare}>
      {children}
    </a>
  );
}

/** To go to a page from code, with the scope of the address that is open. */
export function useGo(): (to: string) => void {
  const router = useRouter();
  return (to) => router.history.push(withScope(to, new URL(router.history.location.href, 'http://localhost').search));
}
