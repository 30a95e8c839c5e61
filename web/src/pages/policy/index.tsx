// One policy.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Policy() {
  return <PageHeader {...headers.policy} />;
}
