// The chain of all that was decided and done.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Evidence() {
  return <PageHeader {...headers.evidence} />;
}
