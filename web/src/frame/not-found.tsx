// There is no page at this address.
import { useLocation } from '@tanstack/react-router';
import { EmptyState } from '../components/empty-state.js';
import { IconRoute } from '../components/icons.js';
import { PageHeader } from '../components/page-header.js';
import { PageLink } from '../components/page-link.js';
import { Panel } from '../components/panel.js';
import { frame } from '../strings/frame.js';

const words = frame.notFound;

export function NotFound() {
  const path = useLocation({ select: (location) => location.pathname });
  return (
    <>
      <PageHeader title={words.title} />
      <Panel>
        <EmptyState icon={IconRoute} title={words.nothing(path)} actions={<PageLink to="/">{words.home}</PageLink>}>
          {words.why}
        </EmptyState>
      </Panel>
    </>
  );
}
