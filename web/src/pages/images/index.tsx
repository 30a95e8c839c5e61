// The images.
import { PageHeader } from '../../components/page-header.js';
import { headers } from '../../strings/headers.js';

export default function Images() {
  return <PageHeader {...headers.images} />;
}
