// One resource.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Resource() {
  return <PageHeader {...headers.resource} />;
}
