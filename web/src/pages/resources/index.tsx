// What runs.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Resources() {
  return <PageHeader {...headers.resources} />;
}
