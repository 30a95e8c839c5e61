// Every action, and its undo.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Timeline() {
  return <PageHeader {...headers.timeline} />;
}
