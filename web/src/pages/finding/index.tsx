// One finding.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Finding() {
  return <PageHeader {...headers.finding} />;
}
