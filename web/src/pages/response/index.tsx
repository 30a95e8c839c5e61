// The response plan, and what an edit would change.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Response() {
  return <PageHeader {...headers.response} />;
}
